import { z } from "zod";

/** An application that is to be created, as a request has it. Its capacity and its identities mean nothing here. */
export const applicationDescription = z.object({
  Name: z.string(),
  TypeName: z.string(),
  TypeVersion: z.string(),
  ParameterList: z
    .array(z.object({ Key: z.string(), Value: z.string() }))
    .nullish()
    .transform((list) => list ?? []),
});

export type ApplicationDescription = z.output<typeof applicationDescription>;
