import { z } from "zod";
import type { Cluster } from "../../../model/cluster/cluster.js";
import { nameOfEscapedId } from "../../../model/cluster/names.js";
import type { Clock } from "../../../model/time/clock.js";
import type { ApplicationUpgrades } from "../../../model/upgrade/application-upgrades.js";
import { upgradeDescription } from "../../../model/upgrade/upgrade-description.js";
import { writeNoUpgrade, writeUpgradeProgress } from "../../../model/upgrade/upgrade-progress.js";
import { upgradeUpdate } from "../../../model/upgrade/upgrade-update.js";
import { done, ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute, readBody } from "../gateway-dialect.js";
import type { Route } from "../route.js";
import { timeoutOf } from "../timeout.js";

const application = "/Applications/:applicationId/$";

const moveToNext = z.object({ UpgradeDomainName: z.string() });

/** Rolling upgrades of applications. */
export function upgradeRoutes(cluster: Cluster, upgrades: ApplicationUpgrades, clock: Clock): Route[] {
  const nameInPath = ({ params }: Call) =>
    nameOfEscapedId(params.applicationId ?? "", (name) => cluster.application(name) !== undefined);
  return [
    gatewayRoute(cluster.version, {
      name: "GetApplicationUpgrade",
      path: `${application}/GetUpgradeProgress`,
      run(call) {
        const name = nameInPath(call);
        const found = cluster.application(name);
        if (!found) throw gatewayErrors.applicationNotFound();
        const record = upgrades.look(name);
        return ok(
          record
            ? writeUpgradeProgress(record, cluster.nodes, clock.now(), upgrades.holdOf(record))
            : writeNoUpgrade(found),
        );
      },
    }),
    gatewayRoute(cluster.version, {
      // Of the name in the body and the id in the path, it is the body that counts, here and in the update.
      name: "StartApplicationUpgrade",
      method: "POST",
      path: `${application}/Upgrade`,
      async run(call) {
        const description = readBody(call, upgradeDescription);
        if (!(await upgrades.start(description, timeoutOf(call)))) throw gatewayErrors.timeout();
        return done();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "UpdateApplicationUpgrade",
      method: "POST",
      path: `${application}/UpdateUpgrade`,
      run(call) {
        upgrades.update(readBody(call, upgradeUpdate));
        return done();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "ResumeApplicationUpgrade",
      method: "POST",
      path: `${application}/MoveToNextUpgradeDomain`,
      run(call) {
        upgrades.moveToNextUpgradeDomain(nameInPath(call), readBody(call, moveToNext).UpgradeDomainName);
        return done();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "RollbackApplicationUpgrade",
      method: "POST",
      path: `${application}/RollbackUpgrade`,
      run(call) {
        upgrades.rollBack(nameInPath(call));
        return done();
      },
    }),
  ];
}
