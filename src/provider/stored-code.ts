import type { v1 } from "./index";

/**
 * The only code that is stored in a stack's state, and so the only code that runs for resources which an older release
 * has made. One text for all resources, frozen with each release; see `docs/decisions/0001-one-small-text-in-state.md`.
 *
 * Where the package is not found, `check` says so as a failure of the inputs: that is one line, while the host prints the
 * stack of whatever is thrown. A refresh or a destroy has no `check`, so what they call throws, and brings no stack.
 */
export function storedCode(resource: keyof typeof v1): string {
  return `exports.handler=()=>{try{return require("pulumi-servicefabric-backup/provider").v1.${resource}}catch(e){if(e.code!="MODULE_NOT_FOUND")throw e
let reason="pulumi-servicefabric-backup cannot be loaded: make it a direct dependency, and run npm install.",x=()=>{e.message=reason;e.stack="";throw e}
return{check:(o,inputs)=>({inputs,failures:[{property:"",reason}]}),read:x,delete:x}}}`;
}
