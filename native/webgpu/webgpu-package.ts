/** The optional package, as `npm install` is told: Dawn for Node, MIT, some 130 MB with all systems' libraries. */
export const WEBGPU_PACKAGE = 'webgpu@0.6.2';
