/** Words of the figures that a customer sees of their endpoints. */
import { defineWords } from '../define-words.ts';

export const portalMetricsWords = defineWords({
  en: {
    title: 'Metrics',
    lead: 'How deliveries to your endpoints went.',
    period: 'Period',
    days7: 'Past 7 days',
    days28: 'Past 28 days',
    rate: 'Success rate',
    attempts: 'Attempts',
    delivered: 'Delivered',
    failed: 'Failed',
    byDay: 'By day',
    day: 'Day',
    byEndpoint: 'By endpoint',
    latencyHint:
      'Times are those of the newest {count} attempts of each endpoint: half were at most as slow as the first, 95 of 100 as the second.',
    median: 'Median',
    slow: '95th percentile',
    empty: 'No attempts in this period',
    emptyHint: 'Figures appear here once something was delivered. Send a test to an endpoint.',
    more: 'The first {count} endpoints are shown.',
    noRate: '–',
  },
  'pt-BR': {
    title: 'Métricas',
    lead: 'Como foram as entregas aos seus endpoints.',
    period: 'Período',
    days7: 'Últimos 7 dias',
    days28: 'Últimos 28 dias',
    rate: 'Taxa de sucesso',
    attempts: 'Tentativas',
    delivered: 'Entregues',
    failed: 'Falharam',
    byDay: 'Por dia',
    day: 'Dia',
    byEndpoint: 'Por endpoint',
    latencyHint:
      'Os tempos são das {count} tentativas mais recentes de cada endpoint: metade levou no máximo o primeiro tempo; 95 de cada 100, o segundo.',
    median: 'Mediana',
    slow: 'Percentil 95',
    empty: 'Nenhuma tentativa neste período',
    emptyHint: 'Os números aparecem aqui quando algo for entregue. Envie um teste a um endpoint.',
    more: 'São mostrados os primeiros {count} endpoints.',
    noRate: '–',
  },
});
