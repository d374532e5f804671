/** File name under which the certificate of the authority is exported. */
export const AUTHORITY_FILE = 'edgeorchestra-ca.pem';
