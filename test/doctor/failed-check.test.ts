import { failedCheck } from "../../src/doctor/failed-check";
import { Secrets } from "../../src/service-fabric/secrets";

test.each([
  ["stands where the quote is cut", `${"x".repeat(490)}a-secret-of-ours and more`],
  ["is written with blanks that are folded", `a  secret\n of   ours`],
])("given an answer whose secret %s, when the doctor quotes it, then nothing of the secret is shown", (_, message) => {
  const secrets = new Secrets("a-secret-of-ours", "a  secret\n of   ours");

  const { detail } = failedCheck(
    "version",
    { kind: "junk", status: 404, message },
    { signsInWith: "nothing", endpoint: "https://one.example:19080", secrets },
  );

  expect(detail).toContain("[secret]");
  expect(detail).not.toMatch(/a.secret/);
});
