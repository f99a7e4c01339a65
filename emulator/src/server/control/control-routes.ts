import { writeTransitions } from "../../model/time/transition-json.js";
import type { FaultRegistry } from "../../trouble/faults/fault-registry.js";
import { describeNamedFaults } from "../../trouble/faults/named-faults.js";
import { describeScenarios } from "../../trouble/scenarios/scenarios.js";
import type { JsonObject } from "../../wire/json.js";
import { bodies, namesFault, readBodyAs } from "./bodies.js";
import { advanceClock, describeClock, setClock } from "./clock-control.js";
import type { ControlParts } from "./control-parts.js";
import { type ControlRequest, type ControlRoute, NotFoundError } from "./control-request.js";
import { describeState } from "./overview.js";

/** Every control route. */
export function controlRoutes(parts: ControlParts): ControlRoute[] {
  const { clock, cluster, upgrades, service, partitions, faults, log, snapshot } = parts;
  const done: JsonObject = {};
  const id = ({ params }: ControlRequest) => params.id ?? "";
  const partition = ({ params }: ControlRequest) => readBodyAs(bodies.partitionId, params.id);
  const routes: ControlRoute[] = [
    {
      method: "GET",
      path: "/",
      does: "This table.",
      run: () => routes.map(({ method, path, does }) => ({ method, path, does })),
    },
    {
      method: "GET",
      path: "/healthz",
      does: "Says that it is up, to everybody.",
      // Whatever watches over a container has no certificate.
      isOpen: true,
      run: () => ({ status: "ok" }),
    },
    { method: "GET", path: "/state", does: "An overview of everything.", run: () => describeState(parts) },
    {
      method: "POST",
      path: "/reset",
      does: "Puts everything back as it was at the start, with the faults, scenarios and state of the options.",
      run: async () => {
        await parts.reset();
        return describeState(parts);
      },
    },
    { method: "GET", path: "/clock", does: "How time passes, and what time it is.", run: () => describeClock(clock) },
    {
      method: "PUT",
      path: "/clock",
      does: "Lets time pass as on this machine, faster, or not at all.",
      run: async ({ body }) => {
        setClock(clock, readBodyAs(bodies.clock, body));
        await service.settle();
        return describeClock(clock);
      },
    },
    {
      method: "POST",
      path: "/clock/advance",
      does: "Moves time forward, and waits for what comes due.",
      run: async ({ body }) => {
        advanceClock(clock, readBodyAs(bodies.advance, body).milliseconds);
        await service.settle();
        return describeClock(clock);
      },
    },
    {
      method: "GET",
      path: "/transitions",
      does: "What moves backups and restores on.",
      run: () => writeTransitions(service.pace.transitions),
    },
    {
      method: "PUT",
      path: "/transitions",
      does: "Changes some of it, for what is accepted from then on: { accepted, backup, restore }.",
      run: ({ body }) => {
        service.pace.change(readBodyAs(bodies.transitions, body));
        return writeTransitions(service.pace.transitions);
      },
    },
    {
      method: "GET",
      path: "/faults",
      does: "The faults that are set, and the table of those that go by a name.",
      run: () => ({ faults: faults.describe(), named: describeNamedFaults() }),
    },
    {
      method: "POST",
      path: "/faults",
      does: "Adds a fault: { name, parameters }, or { route, partitionId, method, calls, action }.",
      run: ({ body }) => ({ id: addFault(faults, body).id }),
    },
    {
      method: "DELETE",
      path: "/faults",
      does: "Ends all faults.",
      run: () => {
        faults.clear();
        return done;
      },
    },
    {
      method: "GET",
      path: "/faults/:id",
      does: "One fault, and how many calls it has hit.",
      run: (request) => {
        const found = faults.describe().find((fault) => fault.id === id(request));
        if (!found) throw new NotFoundError(`There is no fault ${id(request)}.`);
        return found;
      },
    },
    {
      method: "DELETE",
      path: "/faults/:id",
      does: "Ends one fault.",
      run: (request) => {
        if (!faults.remove(id(request))) throw new NotFoundError(`There is no fault ${id(request)}.`);
        return done;
      },
    },
    {
      method: "GET",
      path: "/requests",
      does: "What arrived; ?route=, ?partition= and ?since= (milliseconds or a date) narrow it.",
      run: ({ query }) => {
        const { route, partition, since } = readBodyAs(bodies.requestFilter, query);
        return log.list({ route, partitionId: partition, since });
      },
    },
    {
      method: "DELETE",
      path: "/requests",
      does: "Forgets what arrived.",
      run: () => {
        log.clear();
        return done;
      },
    },
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
    {
      method: "POST",
      path: "/partitions/:id/epoch",
      does: "Gives a partition an epoch; without a body the next one, as after a failover.",
      run: (request) => {
        const epoch = readBodyAs(bodies.epoch, request.body);
        if (epoch) partitions.setEpoch(partition(request), epoch);
        else partitions.moveToNextEpoch(partition(request));
        return done;
      },
    },
    {
      method: "POST",
      path: "/partitions/:id/lsn",
      does: "Gives a partition the sequence number that its next backup reports: { lsn }.",
      run: (request) => {
        partitions.setLsn(partition(request), readBodyAs(bodies.lsn, request.body).lsn);
        return done;
      },
    },
    {
      method: "POST",
      path: "/partitions/:id/foreign-backup",
      does: "Starts a backup as somebody else would.",
      run: async (request) => {
        const backup = readBodyAs(bodies.foreignBackup, request.body);
        await partitions.startForeignBackup({ ...backup, partitionId: partition(request) });
        return done;
      },
    },
    {
      method: "POST",
      path: "/partitions/:id/restore",
      does: "Starts a restore, so that backups are refused: { stuckInAccepted }.",
      run: (request) => {
        partitions.startRestore({ ...readBodyAs(bodies.restore, request.body), partitionId: partition(request) });
        return done;
      },
    },
    {
      method: "POST",
      path: "/partitions/:id/status",
      does: "Gives a partition a status: { status }.",
      run: (request) => {
        partitions.setStatus(partition(request), readBodyAs(bodies.status, request.body).status);
        return done;
      },
    },
    {
      method: "POST",
      path: "/partitions/:id/primary",
      does: "Puts the primary of a partition on a node: { node }.",
      run: (request) => {
        partitions.setPrimaryNode(partition(request), readBodyAs(bodies.primary, request.body).node);
        return done;
      },
    },
    {
      method: "PUT",
      path: "/backup-restore-service",
      does: "Adds the Backup Restore Service to the cluster, or takes it away: { installed }.",
      run: ({ body }) => {
        cluster.backupRestoreServiceInstalled = readBodyAs(bodies.backupRestoreService, body).installed;
        return done;
      },
    },
    {
      method: "PUT",
      path: "/unhealthy-upgrade-domain",
      does: "Lets an application be ill once a domain is upgraded: { applicationName, upgradeDomain }; null heals it.",
      run: ({ body }) => {
        const { applicationName, upgradeDomain } = readBodyAs(bodies.unhealthyUpgradeDomain, body);
        upgrades.failAtUpgradeDomain(applicationName, upgradeDomain ?? undefined);
        return done;
      },
    },
    { method: "GET", path: "/scenarios", does: "The scenarios.", run: () => describeScenarios() },
    {
      method: "POST",
      path: "/scenarios/:name",
      does: "Begins a scenario: { parameters }.",
      run: async ({ params, body }) => {
        await parts.startScenario(params.name ?? "", readBodyAs(bodies.scenario, body).parameters);
        return describeState(parts);
      },
    },
  ];
  return routes;
}

function addFault(faults: FaultRegistry, body: unknown) {
  if (!namesFault(body)) return faults.add(readBodyAs(bodies.rawFault, body));
  const { name, parameters } = readBodyAs(bodies.namedFault, body);
  return faults.addNamed(name, parameters);
}
