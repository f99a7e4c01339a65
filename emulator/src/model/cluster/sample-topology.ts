import type { Topology } from "./topology.js";

/** The ids of the sample cluster's partitions; they never change. */
export const samplePartitions = {
  /** `fabric:/SampleApp/Orders`: stateful and persisted, three ranges of keys. These can be backed up. */
  orders: [
    "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
    "5a1c7f0e-2f0b-4a53-9a0f-0c8f5b1de7a1",
    "c3d9e6b4-7b82-4c15-8f6e-6f1a2d90b3c7",
  ],
  /** `fabric:/SampleApp/Cart`: stateful, but kept in memory only. */
  cart: "1f2e3d4c-8b7a-4695-a0b1-c2d3e4f50617",
  /** `fabric:/SampleApp/Web`: stateless. */
  web: "e0b4a3d2-6c5f-4e81-9d70-3b2a19080f6e",
} as const;

/** The cluster that the emulator serves unless it is given another. */
export function sampleTopology(): Topology {
  const [first, second, third] = samplePartitions.orders;
  return {
    applications: [
      {
        name: "fabric:/SampleApp",
        typeName: "SampleAppType",
        typeVersion: "1.0.0",
        services: [
          {
            kind: "Stateful",
            name: "fabric:/SampleApp/Orders",
            typeName: "OrdersType",
            hasPersistedState: true,
            partitions: [
              { id: first, scheme: range(-9223372036854775808n, -3074457345618258603n) },
              { id: second, scheme: range(-3074457345618258602n, 3074457345618258602n) },
              { id: third, scheme: range(3074457345618258603n, 9223372036854775807n) },
            ],
          },
          {
            kind: "Stateful",
            name: "fabric:/SampleApp/Cart",
            typeName: "CartType",
            hasPersistedState: false,
            partitions: [{ id: samplePartitions.cart, scheme: { kind: "Singleton" } }],
          },
          {
            kind: "Stateless",
            name: "fabric:/SampleApp/Web",
            typeName: "WebType",
            partitions: [{ id: samplePartitions.web, scheme: { kind: "Singleton" } }],
          },
        ],
      },
    ],
  };
}

function range(lowKey: bigint, highKey: bigint) {
  return { kind: "Int64Range", lowKey, highKey } as const;
}
