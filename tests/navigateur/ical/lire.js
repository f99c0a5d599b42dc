/* The dates of a calendar as ical.js reads it: [begin, end, cancelled, whole day], in UTC. */
([texte, debut, fin]) => {
  const calendrier = new ICAL.Component(ICAL.parse(texte));
  ICAL.TimezoneService.reset();
  for (const zone of calendrier.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const series = new Map();
  for (const composant of calendrier.getAllSubcomponents("vevent")) {
    const uid = composant.getFirstPropertyValue("uid");
    series.set(uid, [...(series.get(uid) || []), composant]);
  }
  const trouvees = [];
  const noter = (debut, fin, composant) => trouvees.push([
    dire(debut), dire(fin), composant.getFirstPropertyValue("status") === "CANCELLED", debut.isDate,
  ]);
  const dire = (moment) => moment.isDate ? moment.toString() : new Date(moment.toUnixTime() * 1000).toISOString();
  for (const composants of series.values()) {
    const principal = composants.find((c) => !c.hasProperty("recurrence-id"));
    if (!principal) { // dates of a series that is not there
      composants.map((c) => new ICAL.Event(c)).forEach((e) => noter(e.startDate, e.endDate, e.component));
      continue;
    }
    const evenement = new ICAL.Event(principal);
    composants.filter((c) => c !== principal).forEach((c) => evenement.relateException(c));
    if (!evenement.isRecurring()) {
      noter(evenement.startDate, evenement.endDate, principal);
      continue;
    }
    const suite = evenement.iterator();
    for (let moment = suite.next(); moment && moment.toUnixTime() < fin; moment = suite.next()) {
      const details = evenement.getOccurrenceDetails(moment);
      noter(details.startDate, details.endDate, details.item.component);
    }
  }
  return trouvees;
}
