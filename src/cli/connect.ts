import { failuresOf } from "../provider/input-check";
import { connectionOf, resolveConnection } from "../provider/settings";
import { type Client, createClient } from "../service-fabric/client";
import { connectionSchema } from "../service-fabric/connection/schema";
import { secretsInConnection, secretsInEnvironment } from "../service-fabric/secret-texts";
import { Secrets } from "../service-fabric/secrets";
import { createTransport } from "../service-fabric/transport";
import { type ConnectionOptions, readConnection } from "./connection-options";
import { settingsInOptions } from "./in-options";
import { UsageError } from "./usage-error";

/** The cluster that the options name, with what must not be shown of it. @throws UsageError */
export async function connect(
  options: ConnectionOptions,
  environment: (name: string) => string | undefined,
): Promise<{ readonly client: Client; readonly secrets: Secrets }> {
  const { cluster = {}, config = () => undefined } = await readConnection(options);
  const resolved = resolveConnection(cluster, { config, environment });
  const problems = [...failuresOf(connectionSchema, cluster, "cluster"), ...resolved.problems];
  if (problems.length > 0) throw new UsageError(problems.map(({ reason }) => settingsInOptions(reason)).join("\n"));
  const connection = connectionOf(resolved);
  const secrets = new Secrets(...secretsInConnection(resolved.fields), ...secretsInEnvironment(environment));
  const client = createClient(connection, createTransport(connection, { secrets }));
  return { client, secrets };
}
