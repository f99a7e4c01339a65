import type { RouteName } from "servicefabric-backup-emulator";
import { accessDenied } from "../../emulator/dist/security/access";

/** A POST that the gateway itself answers. */
function post(name: RouteName) {
  return {
    name,
    method: "POST",
    path: "/",
    handle: () => Promise.reject(new Error("Not to be carried out.")),
  } as const;
}

describe("a POST to the gateway itself", () => {
  test("that changes something is denied to a User in the gateway's own dialect", () => {
    expect(accessDenied(post("RestorePartition"), "User")).toEqual({
      status: 403,
      headers: { "Content-Type": "application/json; charset=utf-8", "X-Content-Type-Options": "nosniff" },
      body: { json: { Error: { Code: "E_ACCESSDENIED", Message: "Access denied." } } },
    });
  });

  test("that only asks is not", () => {
    expect(accessDenied(post("GetServiceInfo"), "User")).toBeUndefined();
  });

  test.each(["Admin", "None"] as const)("is open to the role %s", (role) => {
    expect(accessDenied(post("RestorePartition"), role)).toBeUndefined();
  });
});
