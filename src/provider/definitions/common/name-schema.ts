import { z } from "zod";

/** A name in its normal form. @param whatIsWrong Says what is wrong with it, if anything is. */
export function nameSchema(whatIsWrong: (name: string) => string | undefined) {
  return z.string().superRefine((name, context) => {
    const problem = whatIsWrong(name);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });
}
