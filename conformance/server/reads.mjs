// @ts-check

/**
 * @typedef {import("./talk.mjs").Call} Call
 * @typedef {{ partitionId: string, serviceId: string, applicationId: string }} Entities
 */

/**
 * Asks for everything that can be asked for without a change, of the partition that is named or else of the first
 * stateful one. Every server can be asked this: it finds out by itself what there is.
 * @param {Call} call
 * @param {string} [named]
 * @returns {Promise<Entities | undefined>} What was asked about; `undefined` where there is no such partition.
 */
export async function readEverything(call, named) {
  await call("GetClusterVersion");
  await call("GetAadMetadata");
  await call("GetClusterManifest");
  await call("GetClusterHealth");
  await call("GetClusterHealthChunk");
  await call("GetClusterUpgradeProgress");
  await call("GetProvisionedFabricCodeVersionInfoList");
  await call("GetProvisionedFabricConfigVersionInfoList");
  await call("GetClusterLoad");
  await call("GetApplicationTypeInfoList");
  await readNodes(call);
  await readPolicies(call);
  const first = await call("GetApplicationInfoList", { parameters: { MaxResults: 1 } });
  const token = first.body?.ContinuationToken;
  if (token) await call("GetApplicationInfoList", { parameters: { ContinuationToken: token } });
  const entities = named === undefined ? await findStateful(call) : await whereIs(call, named);
  if (entities === undefined) return undefined;
  await readApplication(call, entities);
  await readService(call, entities);
  await readPartition(call, entities);
  return entities;
}

/** @param {Call} call */
async function readNodes(call) {
  const { body } = await call("GetNodeInfoList");
  const nodeName = body?.Items?.[0]?.Name;
  if (nodeName === undefined) return;
  await call("GetNodeInfo", { parameters: { nodeName } });
  await call("GetNodeHealth", { parameters: { nodeName } });
  await call("GetNodeLoadInfo", { parameters: { nodeName } });
  await call("GetDeployedApplicationInfoList", { parameters: { nodeName, IncludeHealthState: true } });
}

/** @param {Call} call */
async function readPolicies(call) {
  const { body } = await call("GetBackupPolicyList");
  const backupPolicyName = body?.Items?.[0]?.Name;
  if (backupPolicyName === undefined) return;
  await call("GetBackupPolicyByName", { parameters: { backupPolicyName } });
  await call("GetAllEntitiesBackedUpByPolicy", { parameters: { backupPolicyName } });
}

/**
 * @param {Call} call
 * @returns {Promise<Entities | undefined>}
 */
async function findStateful(call) {
  const applications = (await call("GetApplicationInfoList")).body?.Items ?? [];
  for (const { Id: applicationId } of applications) {
    const services = (await call("GetServiceInfoList", { parameters: { applicationId } })).body?.Items ?? [];
    for (const { Id: serviceId, ServiceKind, HasPersistedState } of services) {
      if (ServiceKind !== "Stateful" || HasPersistedState !== true) continue;
      const { body } = await call("GetPartitionInfoList", { parameters: { serviceId } });
      const partitionId = body?.Items?.[0]?.PartitionInformation?.Id;
      if (partitionId !== undefined) return { partitionId, serviceId, applicationId };
    }
  }
  return undefined;
}

/**
 * @param {Call} call
 * @param {string} partitionId
 * @returns {Promise<Entities | undefined>}
 */
async function whereIs(call, partitionId) {
  const serviceId = (await call("GetServiceNameInfo", { parameters: { partitionId } })).body?.Id;
  if (serviceId === undefined) return undefined;
  const applicationId = (await call("GetApplicationNameInfo", { parameters: { serviceId } })).body?.Id;
  return applicationId === undefined ? undefined : { partitionId, serviceId, applicationId };
}

/** @param {Call} call @param {Entities} entities */
async function readApplication(call, { applicationId, serviceId }) {
  const parameters = { applicationId };
  const { body } = await call("GetApplicationInfo", { parameters });
  await call("GetServiceInfoList", { parameters });
  await call("GetServiceInfo", { parameters: { applicationId, serviceId } });
  await call("GetApplicationHealth", { parameters });
  await call("GetApplicationUpgrade", { parameters });
  await call("GetApplicationBackupConfigurationInfo", { parameters });
  await call("GetApplicationBackupList", { parameters });
  if (body?.TypeName === undefined) return;
  const { TypeName: applicationTypeName, TypeVersion: ApplicationTypeVersion } = body;
  await call("GetApplicationTypeInfoListByName", { parameters: { applicationTypeName } });
  const type = { applicationTypeName, ApplicationTypeVersion };
  const types = await call("GetServiceTypeInfoList", { parameters: type });
  await call("GetApplicationManifest", { parameters: type });
  const ServiceManifestName = types.body?.[0]?.ServiceManifestName;
  if (ServiceManifestName !== undefined) {
    await call("GetServiceManifest", { parameters: { ...type, ServiceManifestName } });
  }
}

/** @param {Call} call @param {Entities} entities */
async function readService(call, { serviceId }) {
  const parameters = { serviceId };
  await call("GetApplicationNameInfo", { parameters });
  await call("GetServiceDescription", { parameters });
  await call("GetServiceHealth", { parameters });
  await call("GetPartitionInfoList", { parameters });
  await call("GetServiceBackupConfigurationInfo", { parameters });
  await call("GetServiceBackupList", { parameters });
}

/** @param {Call} call @param {Entities} entities */
async function readPartition(call, { partitionId, serviceId }) {
  const parameters = { partitionId };
  const { body } = await call("GetPartitionInfo", { parameters });
  await call("GetServiceNameInfo", { parameters });
  await call("ResolveService", { parameters: { serviceId, ...keyOf(body?.PartitionInformation) } });
  await call("GetPartitionHealth", { parameters });
  await call("GetPartitionLoadInformation", { parameters });
  await readReplicas(call, partitionId);
  await call("GetPartitionBackupConfigurationInfo", { parameters });
  await call("GetPartitionBackupProgress", { parameters });
  await call("GetPartitionRestoreProgress", { parameters });
  await call("GetPartitionBackupList", { parameters });
  await call("GetPartitionBackupList", { parameters: { partitionId, Latest: true } });
}

/** The primary and a secondary: what is told of them differs. @param {Call} call @param {string} partitionId */
export async function readReplicas(call, partitionId) {
  const { body } = await call("GetReplicaInfoList", { parameters: { partitionId } });
  for (const { ReplicaId, InstanceId, NodeName: nodeName } of body?.Items?.slice(0, 2) ?? []) {
    const parameters = { partitionId, replicaId: ReplicaId ?? InstanceId };
    await call("GetReplicaInfo", { parameters });
    await call("GetReplicaHealth", { parameters });
    await call("GetDeployedServiceReplicaDetailInfo", { parameters: { ...parameters, nodeName } });
  }
}

/** How a partition is asked for: kind 1 has no key, 2 one of its integers, 3 its name. @param {any} information */
function keyOf(information) {
  switch (information?.ServicePartitionKind) {
    case "Int64Range":
      return { PartitionKeyType: 2, PartitionKeyValue: information.LowKey };
    case "Named":
      return { PartitionKeyType: 3, PartitionKeyValue: information.Name };
    default:
      return { PartitionKeyType: 1 };
  }
}
