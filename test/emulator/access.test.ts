import type { RouteName } from "servicefabric-backup-emulator";
import { whereRoleAllows } from "../../emulator/dist/server/gateway/access";
import type { Call } from "../../emulator/dist/server/gateway/call";
import { Query } from "../../emulator/dist/server/gateway/query";
import { ok } from "../../emulator/dist/server/reply";

/** What becomes of a POST that the gateway itself answers. */
async function post(name: RouteName, role: Call["role"]) {
  const handle = () => Promise.resolve(ok("carried out"));
  const [route] = whereRoleAllows([{ name, method: "POST", path: "/", handle }]);
  const faults: Call["faults"] = Object.create(null);
  return route?.handle({ params: {}, query: new Query(""), body: { text: "", contentType: undefined }, faults, role });
}

describe("a POST to the gateway itself", () => {
  test("that changes something is denied to a User in the gateway's own dialect", async () => {
    expect(await post("RestorePartition", "User")).toEqual({
      status: 403,
      headers: { "Content-Type": "application/json; charset=utf-8", "X-Content-Type-Options": "nosniff" },
      body: { json: { Error: { Code: "E_ACCESSDENIED", Message: "Access denied." } } },
    });
  });

  test("that only asks is not", async () => {
    expect(await post("GetServiceInfo", "User")).toMatchObject({ status: 200 });
  });

  test.each(["Admin", "None"] as const)("is open to the role %s", async (role) => {
    expect(await post("RestorePartition", role)).toMatchObject({ status: 200 });
  });
});
