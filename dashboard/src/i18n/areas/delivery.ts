/** Words of what can be done with a message and its attempts. */
import { defineWords } from '../define-words.ts';

export const deliveryWords = defineWords({
  en: {
    added: 'Only in the second',
    allEndpoints:
      'Every endpoint that asks for its type gets it, as a new message with an id of its own.',
    compare: 'Compare attempts',
    'compare.one': 'First attempt',
    'compare.same': 'Both are the same.',
    'compare.two': 'Second attempt',
    edit: 'Send an edited copy',
    'edit.marked': 'It carries the tag {tag}, so that nobody takes it for the original.',
    'edit.send': 'Send the copy',
    'edit.sent': 'The edited copy was accepted.',
    match: 'The signature is right, and the time is within the tolerance.',
    'match.late':
      'The signature is right, but the time is {seconds} seconds away: receivers with a tolerance of 300 seconds refuse it.',
    'match.not':
      'The signature is wrong. Compare the secret, and check that the body is the raw one, byte by byte.',
    removed: 'Only in the first',
    resendAnyway: 'Send it again',
    'resendAnyway.text':
      'This delivery arrived. The receiver gets it a second time, with the same id.',
    'verify.body': 'Body',
    'verify.content': 'Signed content: id, timestamp and body with dots between them',
    'verify.expected': 'Expected signature',
    'verify.given': 'Signature that the receiver got',
    'verify.givenHint': 'The header webhook-signature, from the log of the receiver.',
    'verify.id': 'webhook-id',
    'verify.insecure': 'Browsers compute signatures on pages over HTTPS or on localhost only.',
    'verify.now': 'Moment at which the receiver checked',
    'verify.reveal': 'Use the secret of the endpoint',
    'verify.secret': 'Secret',
    'verify.secretHint': 'It stays in this page. It is not sent anywhere.',
    'verify.time': 'webhook-timestamp',
    'verify.title': 'Check a signature',
    'verify.wrongSecret': 'This is no secret of the form whsec_ with base64 behind it.',
  },
  'pt-BR': {
    added: 'Só na segunda',
    allEndpoints:
      'Todos os endpoints que pedem esse tipo a recebem, como mensagem nova e com id próprio.',
    compare: 'Comparar tentativas',
    'compare.one': 'Primeira tentativa',
    'compare.same': 'As duas são iguais.',
    'compare.two': 'Segunda tentativa',
    edit: 'Enviar uma cópia editada',
    'edit.marked': 'Ela leva a etiqueta {tag}, para que ninguém a tome pela original.',
    'edit.send': 'Enviar a cópia',
    'edit.sent': 'A cópia editada foi aceita.',
    match: 'A assinatura está certa, e o horário está dentro da tolerância.',
    'match.late':
      'A assinatura está certa, mas o horário está a {seconds} segundos de distância: quem tolera 300 segundos recusa.',
    'match.not':
      'A assinatura está errada. Compare o segredo e veja se o corpo é o original, byte a byte.',
    removed: 'Só na primeira',
    resendAnyway: 'Enviar de novo',
    'resendAnyway.text':
      'Esta entrega chegou. Quem a recebeu vai recebê-la outra vez, com o mesmo id.',
    'verify.body': 'Corpo',
    'verify.content': 'Conteúdo assinado: id, horário e corpo, separados por pontos',
    'verify.expected': 'Assinatura esperada',
    'verify.given': 'Assinatura que o destinatário recebeu',
    'verify.givenHint': 'O cabeçalho webhook-signature, do log do destinatário.',
    'verify.id': 'webhook-id',
    'verify.insecure': 'Navegadores só calculam assinaturas em páginas com HTTPS ou em localhost.',
    'verify.now': 'Momento em que o destinatário conferiu',
    'verify.reveal': 'Usar o segredo do endpoint',
    'verify.secret': 'Segredo',
    'verify.secretHint': 'Fica nesta página. Não é enviado a lugar nenhum.',
    'verify.time': 'webhook-timestamp',
    'verify.title': 'Conferir uma assinatura',
    'verify.wrongSecret': 'Não é um segredo da forma whsec_ seguida de base64.',
  },
});
