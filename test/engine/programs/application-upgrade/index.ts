import * as pulumi from "@pulumi/pulumi";
import { ApplicationUpgrade, type ApplicationUpgradeArgs } from "pulumi-servicefabric-backup";
import { Upgrade } from "../upgrade";

/** An application at a version, and what must not begin before it runs that. */
export = async () => {
  const config = new pulumi.Config();
  const version = config.require("version");
  const password = config.getSecret("password");
  const shop = new ApplicationUpgrade(
    "shop",
    {
      application: "fabric:/Shop",
      targetVersion: version,
      monitoring: { healthCheckStable: 0, healthCheckRetryTimeout: "1s" },
      ...(password && { parameters: { Password: password } }),
      ...config.getObject<Partial<ApplicationUpgradeArgs>>("more"),
    },
    { customTimeouts: config.getObject<pulumi.CustomTimeouts>("customTimeouts") ?? {} },
  );
  new Upgrade("after", { version }, { dependsOn: shop });
  return { version: shop.version };
};
