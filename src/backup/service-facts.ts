import { askedOnce } from "./asked-once";
import { failure } from "./operation";
import { gatewayPatience, read } from "./read";

/** The application that a service is in. */
export const applicationOf = askedOnce(async (run, serviceName) => {
  const { name } = await read(run, gatewayPatience, (signal) => run.cluster.getApplicationName(serviceName, signal));
  return name;
});

/** Makes sure that a service does not keep its state in memory alone, and gives its application. */
export const persistedIn = askedOnce(async (run, serviceName) => {
  const applicationName = await applicationOf(run, serviceName);
  const service = await read(run, gatewayPatience, (signal) =>
    run.cluster.getService(applicationName, serviceName, signal),
  );
  if (service?.hasPersistedState === false) throw failure(run, "SFB_VOLATILE_SERVICE", serviceName);
  return applicationName;
});
