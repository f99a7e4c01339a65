import type { RouteName } from "../../wire/route-name.js";
import type { Reply } from "../reply.js";
import type { Call } from "./call.js";

/** One operation: where it is, and what it answers. A handler never throws what a client may see; it replies. */
export interface Route {
  readonly name: RouteName;
  readonly method: "GET" | "POST";
  /** Path with `:name` for parameters. Letters match in their own case only. */
  readonly path: string;
  /** The gateway only forwards it; the Backup Restore Service answers. Default: false. */
  readonly isOfBackupService?: boolean;
  handle(call: Call): Promise<Reply>;
}
