/**
 * `true` where two types are the same, to optional and read-only fields; `false` where one only fits the other.
 * Public types are written by hand, as what a schema gives would pull its library into every program; so
 * `true satisfies Identical<Written, z.infer<typeof schema>>` keeps the two together.
 */
export type Identical<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
