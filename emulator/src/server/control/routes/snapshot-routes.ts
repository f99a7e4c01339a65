import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";
import { describeState } from "../overview.js";

/** The whole state, to be kept and to be put back. */
export function snapshotRoutes(parts: ControlParts): ControlRoute[] {
  const { service, snapshot } = parts;
  return [
    {
      method: "GET",
      path: "/snapshot",
      does: "The whole state. It holds the secrets of storages.",
      run: async () => {
        await service.settle();
        return snapshot.save();
      },
    },
    {
      method: "PUT",
      path: "/snapshot",
      does: "Puts a snapshot back, or nothing of it.",
      run: async ({ body }) => {
        await service.settle();
        snapshot.load(body);
        return describeState(parts);
      },
    },
  ];
}
