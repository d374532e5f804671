import { describeEconomy } from '../../../common/economy/describe-economy.ts';

/** What a device has stopped because something is short. */
export const economy = { title: 'Economy', describe: describeEconomy };
