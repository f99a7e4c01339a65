import { parameter } from "../parameters.js";
import { type Scenario, scenario } from "./scenario.js";

/** Stories about the connection, the gateway and who may ask it. */
export const wayScenarios: readonly Scenario[] = [
  scenario({
    name: "lost-answer",
    title: "The answer to the request for the backup is lost",
    rehearses: "A connection that breaks at the worst moment: does anybody ask for a second backup?",
    provider: "Watches the record instead of asking again, sees it change, and follows it: one backup, proven.",
    begin({ faults }, _values, partition) {
      faults.addNamed("reset-after-effect", { partition });
    },
  }),
  scenario({
    name: "lost-request",
    title: "The request for the backup is lost",
    rehearses: "The same break a moment earlier: does anybody ask again?",
    provider:
      "Watches the record for as long as the gateway may hold the request, then asks again: one backup, proven.",
    begin({ faults }, _values, partition) {
      faults.addNamed("reset-before-effect", { partition });
    },
  }),
  scenario({
    name: "rate-limited",
    title: "The gateway answers 429",
    rehearses: "A cluster that is asked too much.",
    provider: "Waits as Retry-After says, and goes on: one backup, proven.",
    parameters: { seconds: parameter.number(2, "Retry-After") },
    begin({ faults }, { seconds }, partition) {
      faults.addNamed("too-many-requests", { partition, seconds, first: 2 });
      faults.addNamed("too-many-requests", { partition, seconds, first: 1, route: "GetPartitionBackupProgress" });
    },
  }),
  scenario({
    name: "service-not-installed",
    title: "The cluster has no Backup Restore Service",
    rehearses: "A new cluster whose template lacks the add-on.",
    provider: "Sees it in preflight, before anything is asked for.",
    errorCode: "SFB_BACKUP_SERVICE_NOT_INSTALLED",
    begin({ faults }) {
      faults.addNamed("service-missing");
    },
  }),
  scenario({
    name: "service-stops",
    title: "The Backup Restore Service stops in mid-backup",
    rehearses: "How long the pipeline waits for a service that does not come back.",
    provider:
      "Bears the 504s until 90 s after the cluster's own limit, then ends with an error that counts all answers. The " +
      "next up follows the same backup and asks for no second one.",
    errorCode: "SFB_NO_RESULT",
    begin({ faults }, _values, partition) {
      faults.addNamed("service-stopped", { partition, route: "GetPartitionBackupProgress", from: 3 });
    },
  }),
  scenario({
    name: "read-only-operator",
    title: "The identity may only read",
    rehearses: "A pipeline that was given a User certificate instead of an Admin one.",
    provider: "Reads what it needs; the request for the backup is refused, and nothing was started.",
    errorCode: "SFB_ACCESS_DENIED",
    begin({ faults }) {
      faults.addNamed("role-change");
    },
  }),
  scenario({
    name: "certificate-expires",
    title: "The client certificate expires in mid-backup",
    rehearses: "A rotation that came too late.",
    provider:
      "Ends the wait at once: 403 is final. What was accepted is kept, so that the next up with a good certificate " +
      "follows the same backup. Where it shows a certificate, the code is SFB_CERTIFICATE_REFUSED.",
    errorCode: "SFB_SIGN_IN_REQUIRED",
    begin({ faults }, _values, partition) {
      faults.addNamed("expired-certificate", { partition, route: "GetPartitionBackupProgress", from: 3 });
    },
  }),
];
