// @ts-check

/** The partition that the examples are about. */
export const partitionOfExamples = "1daae3f5-7fd6-42e9-b1ba-8c05f873994d";

/**
 * What the examples name.
 * @returns {import("servicefabric-backup-emulator").Topology}
 */
export function topologyOfExamples() {
  return {
    applications: [
      {
        name: "fabric:/CalcApp",
        typeName: "CalcAppType",
        typeVersion: "1.0.0",
        services: [
          {
            kind: "Stateful",
            name: "fabric:/CalcApp/CalcService",
            typeName: "CalcServiceType",
            hasPersistedState: true,
            partitions: [{ id: partitionOfExamples, scheme: allKeys }],
          },
        ],
      },
      { name: "fabric:/samples/CalculatorApp", typeName: "CalculatorApp", typeVersion: "1.0", services: [] },
      { name: "fabric:/samples/PQueueApp1", typeName: "PersistentQueueApp", typeVersion: "1.0", services: [] },
    ],
  };
}

const allKeys = /** @type {const} */ ({
  kind: "Int64Range",
  lowKey: -9223372036854775808n,
  highKey: 9223372036854775807n,
});
