import type { BackupRestoreService } from "../../../model/backup-restore/backup-restore-service.js";
import type { Cluster } from "../../../model/cluster/cluster.js";
import type { commandStates, DataLossCommand } from "../../../model/fault-analysis/data-loss-command.js";
import { readGuid } from "../../../wire/guid.js";
import type { JsonObject } from "../../../wire/json.js";
import { acceptedByGateway, done, ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { partitionInPath } from "../path-entities.js";
import type { Route } from "../route.js";

const ofPartition = "/Faults/Services/:serviceId/$/GetPartitions/:partitionId/$";

/** Bits of `TypeFilter` and `StateFilter` (`FabricTestCommandTypeFilter`, `FabricTestCommandStateFilter`). */
const dataLossBit = 1;
const bitOfState: Readonly<Record<(typeof commandStates)[number], number>> = {
  Running: 1,
  Completed: 8,
  Faulted: 16,
  Cancelled: 32,
  ForceCancelled: 64,
};

const modes = ["PartialDataLoss", "FullDataLoss"];

/** HRESULT of FABRIC_E_INVALID_FOR_STATELESS_SERVICES, as a signed number. */
const invalidForStateless = -2_147_017_616;

/** What the Fault Analysis Service does: data losses. Those that restores make are among them. */
export function faultAnalysisRoutes(cluster: Cluster, service: BackupRestoreService): Route[] {
  const { losses } = service;
  const answering = (route: Parameters<typeof gatewayRoute>[1]) =>
    gatewayRoute(cluster.version, {
      ...route,
      run(call, apiVersion) {
        if (cluster.faultAnalysisService === "missing") throw gatewayErrors.serviceNotFound();
        if (cluster.faultAnalysisService === "stopped") throw gatewayErrors.timeout();
        return route.run(call, apiVersion);
      },
    });
  return [
    answering({
      name: "GetFaultOperationList",
      path: "/Faults",
      run(call) {
        const types = bitsOf(call, "TypeFilter");
        const states = bitsOf(call, "StateFilter");
        const isWanted = ({ state }: DataLossCommand) => (types & dataLossBit) > 0 && (states & bitOfState[state]) > 0;
        return ok(losses.all().filter(isWanted).map(writeCommand));
      },
    }),
    answering({
      name: "CancelOperation",
      method: "POST",
      path: "/Faults/$/Cancel",
      run(call) {
        losses.cancel(operationOf(call), call.query.get("Force")?.toLowerCase() === "true");
        return done();
      },
    }),
    answering({
      name: "StartDataLoss",
      method: "POST",
      path: `${ofPartition}/StartDataLoss`,
      run(call) {
        const mode = call.query.get("DataLossMode") ?? "";
        if (!modes.includes(mode)) throw gatewayErrors.invalidArgument();
        const partition = partitionInPath(cluster, call);
        if (!partition || !cluster.partition(partition.id)) throw gatewayErrors.partitionNotFound();
        service.startDataLoss(operationOf(call), partition, mode === "FullDataLoss");
        return acceptedByGateway();
      },
    }),
    answering({
      // The server looks at the operation alone.
      name: "GetDataLossProgress",
      path: `${ofPartition}/GetDataLossProgress`,
      run: (call) => ok(writeProgress(losses.find(operationOf(call)))),
    }),
  ];
}

function bitsOf({ query }: Call, name: string): number {
  const text = query.get(name) ?? "";
  if (!/^\d{1,9}$/.test(text)) throw gatewayErrors.invalidArgument();
  return Number(text);
}

/** @throws FabricError */
function operationOf({ query }: Call): string {
  const id = readGuid(query.get("OperationId") ?? "");
  if (id === undefined) throw gatewayErrors.invalidArgument();
  return id;
}

function writeCommand({ operationId, state }: DataLossCommand): JsonObject {
  return { OperationId: operationId, State: state, Type: "PartitionDataLoss" };
}

/** There is a result only of what has come to an end by itself. */
function writeProgress({ state, serviceName, partitionId }: DataLossCommand): JsonObject {
  if (state !== "Completed" && state !== "Faulted") return { State: state };
  return {
    State: state,
    InvokeDataLossResult: {
      ErrorCode: state === "Completed" ? 0 : invalidForStateless,
      SelectedPartition: { ServiceName: serviceName, PartitionId: partitionId },
    },
  };
}
