/** Providers of Brazil, and those that deliver to or from it. */
import type { Provider } from './provider.ts';
import { abacatepay } from './providers/abacatepay.ts';
import { aftership, aftershipReturns, aftershipShipping } from './providers/aftership.ts';
import { asaas } from './providers/asaas.ts';
import { bling } from './providers/bling.ts';
import { clicksign } from './providers/clicksign.ts';
import { d4sign } from './providers/d4sign.ts';
import { eduzz } from './providers/eduzz.ts';
import { efi } from './providers/efi.ts';
import { hotmart } from './providers/hotmart.ts';
import { ifood } from './providers/ifood.ts';
import { iugu } from './providers/iugu.ts';
import { keeta } from './providers/keeta.ts';
import { kiwify } from './providers/kiwify.ts';
import { melhorEnvio, superfrete } from './providers/melhor-envio.ts';
import { mercadoPago } from './providers/mercado-pago.ts';
import { nuvemshop } from './providers/nuvemshop.ts';
import { omie } from './providers/omie.ts';
import { pagarme } from './providers/pagarme.ts';
import { pagbank } from './providers/pagbank.ts';
import { pix } from './providers/pix.ts';
import { pluggy } from './providers/pluggy.ts';
import { rdStation } from './providers/rd-station.ts';
import { sendcloud } from './providers/sendcloud.ts';
import { totvsAssinaturaEletronica } from './providers/totvs-assinatura-eletronica.ts';
import { vtex } from './providers/vtex.ts';
import { woovi } from './providers/woovi.ts';
import { yampi } from './providers/yampi.ts';
import { zapsign } from './providers/zapsign.ts';

export const brazilianProviders: readonly Provider[] = [
  abacatepay,
  aftership,
  aftershipReturns,
  aftershipShipping,
  asaas,
  bling,
  clicksign,
  d4sign,
  eduzz,
  efi,
  hotmart,
  ifood,
  iugu,
  keeta,
  kiwify,
  melhorEnvio,
  mercadoPago,
  nuvemshop,
  omie,
  pagarme,
  pagbank,
  pix,
  pluggy,
  rdStation,
  sendcloud,
  superfrete,
  totvsAssinaturaEletronica,
  vtex,
  woovi,
  yampi,
  zapsign,
];
