// Of the package that this is built in; a bundler takes the file along.
const manifest: { readonly version: string } = require("../package.json");

/** The version of this package, such as "0.2.0". */
export const packageVersion = manifest.version;
