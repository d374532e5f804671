import { config } from 'zod';

// Zod would try to build code from text, which the policy of the page forbids. Before any schema is made.
config({ jitless: true });
