// @ts-check
import { sampleTopology } from "servicefabric-backup-emulator";

const parameters = { applicationId: "Copy" };
const service = { serviceId: "Copy~Orders" };
const application = { Name: "fabric:/Copy", TypeName: "SampleAppType", TypeVersion: "1.0.0" };

const orders = {
  ServiceKind: "Stateful",
  ApplicationName: "fabric:/Copy",
  ServiceName: "fabric:/Copy/Orders",
  ServiceTypeName: "OrdersType",
  PartitionDescription: { PartitionScheme: "Named", Count: 2, Names: ["north", "south"] },
  TargetReplicaSetSize: 1,
  MinReplicaSetSize: 1,
  HasPersistedState: true,
};

/**
 * Applications and services that come and go.
 * @type {import("../world.mjs").Scene[]}
 */
export const deploymentScenes = [
  {
    name: "an application and a service that are created and deleted",
    async play({ call, clock }) {
      await call("CreateApplication", { body: application, expect: "201" });
      await call("GetApplicationInfo", { parameters, expect: "200" });
      await call("CreateApplication", { body: application, expect: "409 FABRIC_E_APPLICATION_ALREADY_EXISTS" });
      await call("CreateService", { parameters, body: orders, expect: "202" });
      await call("CreateService", { parameters, body: orders, expect: "409 FABRIC_E_SERVICE_ALREADY_EXISTS" });
      await readService(call);
      clock.advance({ seconds: 3 });
      await call("GetApplicationInfo", { parameters, expect: "200" });
      await readService(call);
      await call("DeleteService", { parameters: service, expect: "200" });
      await readService(call);
      clock.advance({ seconds: 3 });
      await call("DeleteService", { parameters: service, expect: "404 FABRIC_E_SERVICE_DOES_NOT_EXIST" });
      await call("DeleteApplication", { parameters: { ...parameters, ForceRemove: true }, expect: "200" });
      await call("GetApplicationInfo", { parameters });
      clock.advance({ seconds: 3 });
      await call("GetApplicationInfo", { parameters, expect: "204" });
      await call("DeleteApplication", { parameters, expect: "404 FABRIC_E_APPLICATION_NOT_FOUND" });
    },
  },
  {
    name: "an application and services that are refused",
    options: {
      topology: {
        ...sampleTopology(),
        applicationTypes: [{ name: "SampleAppType", versions: ["1.0.0"], parameters: {} }],
      },
    },
    async play({ call }) {
      const TypeName = "NoType";
      const ParameterList = [{ Key: "Colour", Value: "blue" }];
      await call("CreateApplication", {
        body: { ...application, TypeName },
        expect: "404 FABRIC_E_APPLICATION_TYPE_NOT_FOUND",
      });
      await call("CreateApplication", {
        body: { ...application, ParameterList },
        expect: "400 FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR",
      });
      const sample = { applicationId: "SampleApp" };
      const body = { ...orders, ServiceName: "fabric:/SampleApp/More" };
      await call("CreateService", {
        parameters: sample,
        body: { ...body, ServiceTypeName: TypeName },
        expect: "404 FABRIC_E_SERVICE_TYPE_NOT_FOUND",
      });
      await call("CreateService", { parameters, body: orders, expect: "404 FABRIC_E_APPLICATION_NOT_FOUND" });
    },
  },
];

/** @param {import("../talk.mjs").Call} call */
async function readService(call) {
  await call("GetServiceInfoList", { parameters });
  await call("GetServiceDescription", { parameters: service });
  const { body } = await call("GetPartitionInfoList", { parameters: service });
  const partitionId = body?.Items?.[0]?.PartitionInformation?.Id;
  if (partitionId === undefined) return;
  await call("GetReplicaInfoList", { parameters: { partitionId } });
  await call("GetPartitionHealth", { parameters: { partitionId } });
}
