/** Words for the tools around the list of messages. */
import { defineWords } from '../define-words.ts';

export const messageToolWords = defineWords({
  en: {
    again: 'Send these again…',
    csv: 'CSV, without payloads',
    cut: '{count} messages are in the file, the newest. More would fit: narrow the filter.',
    done: { one: '{count} message is in the file.', other: '{count} messages are in the file.' },
    export: 'Export',
    failed: 'The export stopped.',
    ndjson: 'NDJSON, with payloads',
    running: '{count} messages so far',
    stop: 'Stop',
  },
  'pt-BR': {
    again: 'Enviar estas de novo…',
    csv: 'CSV, sem payloads',
    cut: '{count} mensagens estão no arquivo, as mais novas. Há mais: restrinja o filtro.',
    done: {
      one: '{count} mensagem está no arquivo.',
      other: '{count} mensagens estão no arquivo.',
    },
    export: 'Exportar',
    failed: 'A exportação parou.',
    ndjson: 'NDJSON, com payloads',
    running: '{count} mensagens até agora',
    stop: 'Parar',
  },
});
