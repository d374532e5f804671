import type { EtiquetteScope } from '../../../../common/specs/etiquette-policy.ts';
import type { Messages } from '../../../language/messages.ts';

/** From where a rule is that is not set here: "from tag office". */
export function sourceText(
  source: EtiquetteScope | undefined,
  { source: words }: Messages['etiquette']['editor'],
): string {
  switch (source?.kind) {
    case 'group':
      return words.tag(source.tag);
    case 'cluster':
      return words.cluster;
    case 'device':
      return words.here;
    case undefined:
      return words.usual;
  }
}
