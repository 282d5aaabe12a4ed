import { html } from '../../html.ts'
import type { MonthTexts } from './fi.ts'

export const en: MonthTexts = {
  heading: 'Transfers from TE offices to municipalities: the figures of a month by area',
  areas: 'Areas',
  title: (area, month) => `${area}, ${month}`,
  nights: (date, before) =>
    before === null
      ? `As things stood after the night of ${date}. There is no month before to compare it with.`
      : `As things stood after the night of ${date}, beside the observed night before (${before}).`,
  headline: {
    heading: 'At a glance',
    intro: 'Customers of the municipalities of the area. Counts of people are rounded to five.',
    before: (value) => html`before ${value}`,
    members: 'customers of municipalities',
    memberSum: ({ before, arrived, left }) => html`${before} before + ${arrived} arrived − ${left} left`,
    activation: 'activation rate',
    longTerm: 'long-term unemployed',
    longTermIs: 'unemployed for 12 months or more',
    share: "the municipalities' share of labour-market subsidy a day",
    load: 'customers per full-time caseworker',
    waiting: 'wait for a caseworker',
    hidden: (count, before) =>
      html`${count === null ? 'Four customers of municipalities at most are' : html`About ${count} customers of municipalities are`} under non-disclosure in the whole country${before === null ? null : html` (before ${before})`}. They are in no other figure.`,
    fewest: 'four at most',
    hiddenUnknown: 'People under non-disclosure are in no figure.',
  },
  customers: {
    heading: 'Customers',
    intro:
      'Before + arrived − left = after in every row. Arrivals and departures are counted from the observed night before. Who moves between municipalities leaves one and arrives in another. Who comes under non-disclosure counts among those who left.',
    ledger: 'Customers by observed night',
    night: 'Night',
    before: 'Before',
    arrived: 'Arrived',
    left: 'Left',
    after: 'After',
    whyArrived: 'Why customers arrived',
    whyLeft: 'Why customers left',
    reason: 'Reason',
    returned: 'returned to the TE office',
    note: 'Arrivals and departures follow from the published customers, and are given out among the reasons by their shares. So they can be further from the truth than other figures.',
  },
  work: {
    heading: 'Unemployment and services',
    intro:
      'The activation rate is the share of those in services among those in services, unemployed and laid off. In services are people employed with support and people in employment-promoting services (employment codes 00, 07 and 08).',
    employment: 'Customers by employment',
    state: 'State',
    employments: {
      unemployed: 'unemployed',
      'laid off': 'laid off',
      'in a service': 'in a service',
      working: 'working',
      'outside the labour force': 'outside the labour force',
      '(no row)': "not in the night's files",
    },
    activation: ({ part, of, share }) =>
      html`The activation rate is ${share}: ${part} of ${of} are in a service.`,
    months: 'How long they have been unemployed',
    length: 'Length',
    bands: {
      '0-2': 'under 3 months',
      '3-5': '3–5 months',
      '6-11': '6–11 months',
      '12-23': '12–23 months',
      '24+': '24 months or more',
      '(not unemployed)': 'not unemployed, or not known',
    },
    longTerm: (count) => html`Long-term unemployed, that is for 12 months or more, are ${count} together.`,
  },
  subsidy: {
    heading: 'Labour-market subsidy',
    intro:
      'Paid days of labour-market subsidy, and what the municipalities pay of it. Their share concerns the unemployed and laid off who get labour-market subsidy.',
    days: 'Paid days of labour-market subsidy',
    paid: 'Paid',
    bands: {
      '0': 'none',
      '1-299': '1–299 days',
      '300-399': '300–399 days',
      '400-999': '400–999 days',
      '1000+': '1,000 days or more',
      '(no row)': "not in the night's files",
    },
    shares: "The municipalities' share of labour-market subsidy, in euros a day",
    from: (days) => `${days} days or more`,
    customers: 'Customers',
    percent: "Municipality's share",
    whole: 'Whole subsidy',
    municipalities: 'Municipalities together',
    beforeOn: (date) => `Before (${date})`,
    basis: (source) =>
      `Customers × whole subsidy × share. The share: ${source}. The whole subsidy is paid for five days a week; it has no increases, and no income is taken off.`,
    source: (source) => source,
    notTold:
      "The municipalities' share is not told. From 2025 on it depends on the paid days of all unemployment benefits (act 385/2023), which the exports do not have.",
    nobody: 'The municipalities pay nothing of the subsidy, or for four customers at most.',
  },
  service: {
    heading: 'Service',
    intro: 'Who has a named caseworker, and how customers were told that they are.',
    caseworker: 'Customers and their caseworkers',
    state: 'State',
    states: {
      assigned: 'has a named caseworker',
      waiting: 'waits for a caseworker',
      dormant: 'long absent from the files, without a caseworker',
    },
    load: ({ fullTime, load }) =>
      html`The caseworkers make ${fullTime} full-time ones. For each there are ${load} customers who have a caseworker.`,
    noCaseworker: 'The area has no caseworker.',
    channels: 'How customers were told',
    noChannel: 'No notification',
  },
  development: {
    heading: 'Over time',
    intro:
      'All observed nights until now. Where a month is missing between two, the gap is grey, and no line is drawn across it.',
    line: (label, first, last, least, most) =>
      `${label}: ${first} at first, ${last} at last; ${least} at least, ${most} at most. The scale begins at zero.`,
    lines: {
      members: 'Customers of municipalities',
      arrived: 'Arrived',
      left: 'Left',
      activation: 'Activation rate',
      longTerm: 'Long-term unemployed',
      share: "Municipalities' share a day",
      load: 'Customers / full-time worker',
      waiting: 'Wait for a caseworker',
      hidden: 'Non-disclosure, whole country',
    },
  },
  inTotal: 'In total',
  footer: [
    'This page holds counts only. Counts of people are rounded to five so that they add up; what is not told is four at most. People under non-disclosure are not in them. They were frozen with the night: what becomes known of non-disclosure later changes none.',
    'Observed are the first night of a month, that of the last day of the act, and the one after it. Of several in a month the page tells the last. Shares, euros and customers per caseworker are computed from rounded counts.',
  ],
}
