import type { Cluster } from "../service-fabric/cluster";
import { askedOnce } from "../waiting/asked-once";
import { gatewayPatience } from "../waiting/patience";
import { read } from "../waiting/read";
import type { Run } from "../waiting/run";
import type { BackupRun } from "./backup-run";

/** The application that a service is in. */
export const applicationOf = askedOnce(async (run: Run<Cluster>, serviceName: string) => {
  const { name } = await read(run, gatewayPatience, (signal) => run.cluster.getApplicationName(serviceName, signal));
  return name;
});

/** Makes sure that a service does not keep its state in memory alone, and gives its application. */
export const persistedIn = askedOnce(async (run: BackupRun, serviceName: string) => {
  const applicationName = await applicationOf(run, serviceName);
  const service = await read(run, gatewayPatience, (signal) =>
    run.cluster.getService(applicationName, serviceName, signal),
  );
  if (service?.hasPersistedState === false) throw run.failure("SFB_VOLATILE_SERVICE", serviceName);
  return applicationName;
});
