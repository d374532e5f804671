/** Headers of an upload, as `content-routes.ts` tells. */
export const UPLOAD_OFFSET = 'upload-offset';
export const UPLOAD_TOTAL = 'upload-length';
export const UPLOAD_COMPLETE = 'upload-complete';
export const UPLOAD_SHA256 = 'upload-sha256';
