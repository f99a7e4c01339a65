import { z } from "zod";
import { readXmlDuration } from "../../../wire/xml-duration.js";
import { advanceClock, describeClock, setClock } from "../clock-control.js";
import { readBodyAs, time } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";

const modeSchema = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("real") }),
  z.strictObject({ mode: z.literal("scaled"), factor: z.number().positive() }),
  z.strictObject({ mode: z.literal("manual"), time: time.exactOptional() }),
]);

const duration = z.string().transform((text, context) => {
  const milliseconds = readXmlDuration(text);
  if (milliseconds !== undefined && milliseconds >= 0) return milliseconds;
  context.addIssue({ code: "custom", message: "It must be an ISO 8601 duration such as PT10M." });
  return z.NEVER;
});

const spanSchema = z.union(
  [
    z.strictObject({ milliseconds: z.number().nonnegative() }),
    z.strictObject({ duration }).transform((body) => ({ milliseconds: body.duration })),
  ],
  { error: "It must be { milliseconds } or { duration } with an ISO 8601 duration such as PT10M." },
);

/** How time passes. */
export function clockRoutes({ clock, service }: ControlParts): ControlRoute[] {
  return [
    { method: "GET", path: "/clock", does: "How time passes, and what time it is.", run: () => describeClock(clock) },
    {
      method: "PUT",
      path: "/clock",
      does: "Lets time pass as on this machine, faster, or not at all.",
      run: async ({ body }) => {
        setClock(clock, readBodyAs(modeSchema, body));
        await service.settle();
        return describeClock(clock);
      },
    },
    {
      method: "POST",
      path: "/clock/advance",
      does: "Moves time forward, and waits for what comes due.",
      run: async ({ body }) => {
        advanceClock(clock, readBodyAs(spanSchema, body).milliseconds);
        await service.settle();
        return describeClock(clock);
      },
    },
  ];
}
