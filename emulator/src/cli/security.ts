import type { SecurityOptions } from "../server/security/security-options.js";
import type { CliOptions } from "./options.js";
import { readPemFile } from "./text-file.js";

/** Whether it is to be https: whatever has to do with certificates or tokens turns it on, as no cluster takes them over http. */
export function wantsHttps(options: CliOptions): boolean {
  const { https, certificate, key, writeCertificates } = options;
  const says = [certificate, key, writeCertificates].some((option) => option !== undefined);
  return https || says || wantsClientCertificates(options) || wantsTokens(options);
}

/**
 * How the emulator is secured.
 *
 * @param writeTo The folder for the files that clients need; missing without https.
 * @throws ProblemsError for a file that cannot be read.
 */
export function securityOf(options: CliOptions, writeTo: string | undefined): SecurityOptions {
  const { certificate, key, adminThumbprint, userThumbprint, tenant, clusterApplication } = options;
  const own = {
    ...(certificate === undefined ? {} : { certificate: readPemFile("--certificate", certificate) }),
    ...(key === undefined ? {} : { key: readPemFile("--key", key) }),
  };
  const tokens = {
    ...(tenant === undefined ? {} : { tenant }),
    ...(clusterApplication === undefined ? {} : { clusterApplication }),
  };
  return {
    ...(writeTo === undefined ? {} : { https: { ...own, writeTo } }),
    ...(wantsClientCertificates(options)
      ? { clientCertificates: { admins: adminThumbprint, users: userThumbprint } }
      : {}),
    ...(wantsTokens(options) ? { tokens } : {}),
  };
}

function wantsTokens({ tokens, tenant, clusterApplication }: CliOptions): boolean {
  return tokens || tenant !== undefined || clusterApplication !== undefined;
}

function wantsClientCertificates({ clientCertificates, adminThumbprint, userThumbprint }: CliOptions): boolean {
  return clientCertificates || adminThumbprint.length > 0 || userThumbprint.length > 0;
}
