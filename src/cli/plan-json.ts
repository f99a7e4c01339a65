import { errorRegistry } from "../errors";
import { canBeRestored, type PlanRow, shownRequest } from "../restore/plan";
import type { OpenedPlan } from "./open-plan";

/** Whether everything that was asked for can be restored. */
export function isWhole({ plan, unproven }: Pick<OpenedPlan, "plan" | "unproven">): boolean {
  return unproven.length === 0 && canBeRestored(plan);
}

/** A plan as JSON. It has the requests as they would be sent, but for the secrets. */
export function planAsJson(opened: Pick<OpenedPlan, "plan" | "unproven" | "secrets">): string {
  const { plan, unproven, secrets } = opened;
  const { rows, restoreTimeoutMinutes, ...facts } = plan;
  const shown = {
    ok: isWhole(opened),
    ...facts,
    restoreTimeoutMinutes,
    rows: rows.map((row) => rowAsJson(row, restoreTimeoutMinutes)),
    unproven,
  };
  const redacted = (_key: string, value: unknown): unknown =>
    typeof value === "string" ? secrets.redact(value) : value;
  return JSON.stringify(shown, redacted, 2);
}

function rowAsJson(row: PlanRow, restoreTimeoutMinutes: number) {
  const { storage: _secret, information, obstacles, ...facts } = row;
  return {
    ...facts,
    ...(information === undefined ? {} : { partition: information }),
    canBeRestored: obstacles.length === 0,
    obstacles: obstacles.map(({ code, detail }) => {
      const { message, remedy } = errorRegistry[code];
      return { code, message, detail, remedy };
    }),
    request: shownRequest(row, restoreTimeoutMinutes) ?? null,
  };
}
