import { InvalidArgumentError } from 'commander';
import { ChannelName, type QuietHours } from '../../common/domain/alert-channel.ts';
import { QuietHoursWishes } from '../../common/domain/channel-wishes.ts';

/** Reads the name of a channel. */
export function channelName(text: string): ChannelName {
  const name = ChannelName.safeParse(text);
  if (name.success) return name.data;
  throw new InvalidArgumentError('It must have lower-case letters, digits and hyphens, at most 40.');
}

/** Reads quiet hours such as `22:00-07:00`. */
export function quietHours(text: string): QuietHours {
  const [from, to] = text.split('-');
  const quiet = QuietHoursWishes.safeParse({ from, to });
  if (quiet.success) return quiet.data;
  throw new InvalidArgumentError('It must be two times of day, such as 22:00-07:00.');
}
