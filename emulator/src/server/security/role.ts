/** What a caller may do. `None`: nobody has to say who they are, as on a cluster without security and on open paths. */
export type Role = "Admin" | "User" | "None";

/** A role that somebody signs in to. */
export type SignedInRole = Exclude<Role, "None">;
