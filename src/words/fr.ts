// Tout ce que dit le panneau, en français : everything the panel says, in French; sections in the order of en.ts.
// Invariant: « vous », and a no-break space before : ; ? ! » and after « (words.test.ts looks). Longer than other
// files, so that a language is one file.
import { CHANNEL_NAME, type Channel } from "../policy/channel.ts";
import type { Words } from "./en.ts";
import { formatsFor } from "./formats.ts";

const formats = formatsFor("fr-FR");
const { count, plural, formatNumber, formatDateTime, formatDay, formatTime, formatList, formatChannels } =
  formats;

const confirmedBy = (confirmed: number, all: number) =>
  `${formatNumber(confirmed)} ${plural(confirmed, { one: "serveur de messagerie", other: "serveurs de messagerie" })} sur ${formatNumber(all)}`;
/** Des accords : « POP bloqué », « POP et IMAP bloqués ». */
const blocked = (channels: readonly Channel[]) => (channels.length > 1 ? "bloqués" : "bloqué");

export const fr: Words = {
  formats,

  common: {
    product: "Postern",
    documentTitle: (page) => `${page} · Postern`,
    language: "Langue",
    cancel: "Annuler",
    close: "Fermer",
    tryAgain: "Réessayer",
    loading: "Chargement…",
    working: "En cours…",
    showPassword: "Afficher le mot de passe",
    hidePassword: "Masquer le mot de passe",
    skipToContent: "Aller au contenu",
    opensInNewTab: "(s’ouvre dans un nouvel onglet)",
    navigation: "Navigation principale",
    services: "Services",
    mailServers: "Serveurs",
    help: "Aide",
    notFoundTitle: "Il n’y a rien à cette adresse",
    notFoundText: "La page a peut-être été déplacée, ou le lien est incomplet.",
    toServices: "Aller à vos services",
    liveLost: "Les mises à jour en direct sont interrompues. Reconnexion…",
    crashTitle: "Un problème est survenu sur cette page",
    crashText: "Vos adresses et leurs restrictions ne sont pas touchées. Rechargez la page pour continuer.",
    reload: "Recharger la page",
  },

  receipt: {
    inForce: (confirmed, all, ms) =>
      `En vigueur sur ${confirmedBy(confirmed, all)}, en ${formatNumber(ms)} ms`,
    inForceEnding: (confirmed, all, ms, sessions) =>
      `En vigueur sur ${confirmedBy(confirmed, all)}, en ${formatNumber(ms)} ms ; ${count(sessions, { one: "session en cours fermée", other: "sessions en cours fermées" })}`,
    noServers:
      "Enregistré. Aucun serveur de messagerie n’est encore connecté ; la modification prendra effet dès qu’il y en aura un",
    partial: (confirmed, all) => `En vigueur sur ${confirmedBy(confirmed, all)} pour l’instant`,
    waitingUnseen: (mailHost) =>
      `En attente du serveur de messagerie ${mailHost}, qui ne s’est pas encore manifesté.`,
    waiting: (mailHost, appliedUpTo, lastSeen) =>
      `En attente du serveur de messagerie ${mailHost} : il a appliqué les modifications jusqu’au ${formatDateTime(appliedUpTo)} et s’est manifesté pour la dernière fois le ${formatDateTime(lastSeen)}.`,
    partialAdvice:
      "Inutile de recommencer : le serveur appliquera la modification dès son retour. D’ici là, il s’en tient à l’état précédent. Si cela dure, prévenez votre fournisseur de messagerie.",
  },

  problems: {
    "bad-request": "Le serveur n’a pas compris cette demande.",
    "not-signed-in": "Votre session est terminée. Connectez-vous à nouveau pour continuer.",
    "wrong-credentials":
      "Cette adresse e-mail et ce mot de passe ne correspondent pas. Vérifiez les deux et réessayez.",
    "not-allowed": "Votre compte n’y est pas autorisé.",
    "foreign-request": "Pour votre sécurité, cette demande a été refusée. Rechargez la page et recommencez.",
    "not-found": "Cet élément n’existe plus, ou il n’est pas à vous.",
    "address-taken": "Cette adresse existe déjà.",
    "address-invalid":
      "Cette adresse n’est pas valable. Utilisez des lettres, des chiffres, des points, des tirets et des tirets bas.",
    "password-weak":
      "Ce mot de passe est trop facile à deviner. Choisissez-en un plus long, ou laissez-nous en générer un.",
    "password-wrong": "Ce n’est pas le mot de passe de votre compte. Vérifiez-le et réessayez.",
    "confirmation-missing": "Ce que vous avez saisi n’est pas l’adresse. Rien n’a été supprimé.",
    "restrictions-changed": "Quelqu’un d’autre a modifié ces restrictions entre-temps.",
    "time-invalid": "Ce moment est passé ou à plus d’un an. Choisissez-en un autre.",
    "email-taken": "Il existe déjà un compte avec cette adresse e-mail.",
    "name-taken": "Ce nom est déjà utilisé.",
    "not-empty": "Il y a encore quelque chose dedans. Videz-le d’abord.",
    "too-large": "C’est plus que ce que le serveur accepte en une fois.",
    "too-many-requests": "Trop d’essais.",
    "version-unsupported": "Le serveur a été mis à jour. Rechargez la page.",
    "store-unavailable":
      "Le serveur n’accède pas à ses données pour le moment. Vérifiez dans un instant si la modification a été faite.",
    internal:
      "Le serveur a fait une erreur, et elle a été consignée. Réessayez ; si elle persiste, prévenez votre fournisseur de messagerie.",
  },

  failures: {
    unreachable: "Le serveur est injoignable. Vérifiez votre connexion et réessayez.",
    strangeAnswer: "Le serveur a donné une réponse que cette page ne comprend pas. Rechargez la page.",
    wait: (seconds) =>
      `Trop d’essais incorrects. Veuillez attendre ${count(seconds, { one: "seconde", other: "secondes" })} avant le prochain.`,
    waitUnknown: "Trop d’essais incorrects. Veuillez attendre un moment avant le prochain.",
    requestId: (id) => `Référence pour votre fournisseur de messagerie : ${id}`,
  },

  signIn: {
    title: "Connexion",
    claim: "Vous décidez quelles portes de votre messagerie sont ouvertes.",
    claimMore:
      "Fermez celles qui ne servent à personne. Ce que vous fermez l’est aussitôt sur tous les serveurs de messagerie.",
    email: "Adresse e-mail",
    password: "Mot de passe",
    submit: "Se connecter",
    submitting: "Connexion en cours…",
    slow: "Après plusieurs essais incorrects, c’est plus long. Veuillez patienter…",
    missingEmail: "Saisissez votre adresse e-mail.",
    missingPassword: "Saisissez votre mot de passe.",
    expired: "Votre session est terminée. Connectez-vous à nouveau pour reprendre où vous en étiez.",
    signedOut: "Vous êtes déconnecté.",
    account:
      "Utilisez le compte que votre fournisseur de messagerie vous a donné, pas le mot de passe d’une boîte aux lettres.",
  },

  services: {
    title: "Services",
    introCustomer: "Choisissez un service pour voir ses adresses e-mail et les accès ouverts.",
    introOperator: "Tous les services de tous les clients de cet hébergement de messagerie.",
    kinds: { hosting: "Hébergement mutualisé", mail: "Service de messagerie" },
    addresses: (number) => count(number, { one: "adresse e-mail", other: "adresses e-mail" }),
    restricted: (number) =>
      number === 0 ? "Aucune restreinte" : count(number, { one: "restreinte", other: "restreintes" }),
    none: "Aucun service pour le moment",
    noneText:
      "Votre fournisseur de messagerie n’a pas encore créé de service pour ce compte. Demandez-lui si vous en attendiez un.",
    find: "Chercher un service",
    nothingFound: "Aucun service ne correspond.",
  },

  mailboxes: {
    title: "Adresses e-mail",
    total: (total) => count(total, { one: "adresse", other: "adresses" }),
    matching: (total) => count(total, { one: "adresse correspond", other: "adresses correspondent" }),
    matchingMore: (total) =>
      `Plus de ${count(total, { one: "adresse correspond", other: "adresses correspondent" })}. Saisissez plus de lettres pour les voir toutes.`,
    tableLabel: (service) => `Adresses e-mail de ${service}`,
    filters: "Filtrer les adresses",
    search: "Chercher une adresse",
    searchPlaceholder: "Adresse ou nom",
    restrictedOnly: "Restreintes seulement",
    newAddress: "Nouvelle adresse",
    columns: {
      address: "Adresse",
      restricted: "Accès",
      changed: "Dernière modification",
      action: "Action",
    },
    sortBy: "Trier par",
    sortChoices: {
      "address-asc": "Adresse, de A à Z",
      "address-desc": "Adresse, de Z à A",
      "changed-desc": "Modification, récentes d’abord",
      "changed-asc": "Modification, anciennes d’abord",
      "restricted-desc": "Restreintes d’abord",
      "restricted-asc": "Non restreintes d’abord",
    },
    open: "ouvert",
    blocked: "bloqué",
    empty: "Ce service n’a pas encore d’adresse e-mail.",
    nothing: "Aucune adresse ne correspond.",
    tooMany: "Trop d’adresses contiennent cela. Saisissez plus de lettres.",
    clearFilters: "Effacer les filtres",
    action: "Action",
    actionFor: (address) => `Action pour ${address}`,
    configure: "Configurer les restrictions",
    changePassword: "Changer le mot de passe",
    history: "Historique",
    openWebmail: "Ouvrir le webmail",
    webmailBlocked: "Le webmail est bloqué pour cette adresse",
    delete: "Supprimer",
    pages: "Pages",
    first: "Première page",
    previous: "Page précédente",
    next: "Page suivante",
    last: "Dernière page",
    page: (page, pages) => `Page ${formatNumber(page)} sur ${formatNumber(pages)}`,
    rows: (from, to, total) => `${formatNumber(from)}–${formatNumber(to)} sur ${formatNumber(total)}`,
    rowsOfMore: (from, to, total) =>
      `${formatNumber(from)}–${formatNumber(to)} sur plus de ${formatNumber(total)}`,
    changedAt: (iso) => `Dernière modification le ${formatDateTime(iso)}`,
    blockedPart: (channels, when, isFirst) =>
      `${formatChannels(channels)}${isFirst ? ` ${blocked(channels)}` : ""}${when === null ? "" : ` depuis le ${when}`}`,
    alert: (blockedSince) => `Restreinte : ${blockedSince}`,
    alertTurning: (blockedSince, turns) => `Restreinte : ${blockedSince} ; ${turns.join(" ; ")}`,
    unused: (channel, days) =>
      `${CHANNEL_NAME[channel]} ouvert, inutilisé depuis ${formatNumber(days)} jours`,
    clearUnused: "Afficher aussi les autres",
    serviceHistory: "Historique",
    newAddresses: "Par défaut",
  },

  selection: {
    label: "Adresses sélectionnées",
    column: "Sélection",
    row: (address) => `Sélectionner ${address}`,
    page: (rows) =>
      plural(rows, {
        one: "Sélectionner l’adresse de cette page",
        other: `Sélectionner les ${formatNumber(rows)} adresses de cette page`,
      }),
    selected: (number) => count(number, { one: "adresse sélectionnée", other: "adresses sélectionnées" }),
    all: (total) => `Sélectionner les ${formatNumber(total)}`,
    allMatching: (total) => `Sélectionner les ${formatNumber(total)} qui correspondent`,
    configure: (number) =>
      `Configurer les restrictions de ${count(number, { one: "adresse", other: "adresses" })}`,
    clear: "Effacer la sélection",
  },

  suggestions: {
    title: "Suggestions",
    unused: (mailboxes, channel, days) =>
      `${plural(mailboxes, { one: `${formatNumber(mailboxes)} adresse n’a`, other: `${formatNumber(mailboxes)} adresses n’ont` })} pas utilisé ${CHANNEL_NAME[channel]} depuis ${formatNumber(days)} jours. Le bloquer ?`,
    review: "Voir",
    reviewFor: (channel) => `Voir les adresses qui n’utilisent pas ${CHANNEL_NAME[channel]}`,
    dismiss: "Ignorer",
    dismissFor: (channel) => `Ignorer la suggestion sur ${CHANNEL_NAME[channel]}`,
  },

  bulk: {
    title: "Configurer les restrictions",
    subject: (number) => count(number, { one: "adresse", other: "adresses" }),
    intro: "Choisissez pour chaque accès ce qu’il devient pour toutes ces adresses.",
    marks: { leave: "Laisser", restrict: "Bloquer", lift: "Ouvrir" },
    counting: "Calcul de ce qui changerait…",
    now: (open, blocked) =>
      blocked === 0
        ? "Ouvert partout actuellement"
        : open === 0
          ? "Bloqué partout actuellement"
          : `Actuellement : ${formatNumber(open)} ${plural(open, { one: "ouvert", other: "ouverts" })}, ${formatNumber(blocked)} ${plural(blocked, { one: "bloqué", other: "bloqués" })}`,
    willClose: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "sera bloqué", other: "seront bloqués" })}`,
    willOpen: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "sera ouvert", other: "seront ouverts" })}`,
    closedAlready: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "est déjà bloqué", other: "sont déjà bloqués" })}`,
    openAlready: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "est déjà ouvert", other: "sont déjà ouverts" })}`,
    staysClosed: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "bloqué pour un temps le restera", other: "bloqués pour un temps le resteront" })}`,
    staysOpen: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "ouvert pour un temps le restera", other: "ouverts pour un temps le resteront" })}`,
    closedUntilThen: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "déjà bloqué se rouvrira", other: "déjà bloqués se rouvriront" })} alors`,
    openUntilThen: (number) =>
      `${formatNumber(number)} ${plural(number, { one: "déjà ouvert se bloquera", other: "déjà ouverts se bloqueront" })} alors`,
    changes: (changed, all) =>
      `${formatNumber(changed)} ${plural(changed, { one: "adresse change", other: "adresses changent" })} sur ${formatNumber(all)}.`,
    nothing: "Rien ne change.",
    shut: (number) =>
      `${count(number, { one: "adresse ne sera alors plus utilisable", other: "adresses ne seront alors plus utilisables" })} du tout : le courrier arrive toujours, mais personne ne peut le lire ni envoyer.`,
    applying: (all) => `Modification de ${count(all, { one: "adresse", other: "adresses" })}…`,
    progress: (done, all) =>
      `${count(done, { one: "adresse modifiée", other: "adresses modifiées" })} sur ${formatNumber(all)}`,
    changed: (changed, matched) =>
      `${count(changed, { one: "adresse a été modifiée", other: "adresses ont été modifiées" })}${changed === matched ? "" : " ; les autres l’étaient déjà"}.`,
    unchanged: "Toutes ces adresses étaient déjà ainsi. Rien n’a été modifié.",
    unfinished: (number) =>
      `${count(number, { one: "adresse n’a pas été atteinte", other: "adresses n’ont pas été atteintes" })} à cause d’une panne. Continuez pour la suite.`,
    goOn: "Continuer",
    unknownText:
      "La connexion s’est interrompue pendant la modification. Une partie des adresses, ou toutes, ont pu être modifiées : l’historique du service le dit. Réessayer ne modifie que ce qui reste.",
  },

  undo: {
    undo: "Annuler ce changement",
    undoFor: (what) => `Annuler ce changement : ${what}`,
    confirm: "Rétablir",
    asks: "Ceci rétablit l’état d’avant :",
    asksMany: (number) =>
      `Ceci rétablit l’état d’avant de ${count(number, { one: "adresse", other: "adresses" })}. Celles modifiées depuis restent telles quelles.`,
    doneTitle: "Changement annulé",
    partialTitle: "Changement annulé, pas encore en vigueur partout",
    putBack: (number) =>
      `${count(number, { one: "adresse est", other: "adresses sont" })} de nouveau comme avant.`,
    leftAlone: (number) =>
      `${count(number, { one: "adresse a été modifiée depuis et reste telle quelle", other: "adresses ont été modifiées depuis et restent telles quelles" })}.`,
    unfinished: (number) =>
      `${count(number, { one: "adresse n’a pas été atteinte", other: "adresses n’ont pas été atteintes" })} à cause d’une panne. Annulez encore pour la suite.`,
    changedSince: "Les restrictions ont été modifiées depuis. Rien n’a été rétabli.",
    failedTitle: "Changement non annulé",
  },

  defaults: {
    title: "Restrictions des nouvelles adresses",
    text: "Chaque nouvelle adresse de ce service commence avec ces accès bloqués. Les adresses existantes restent telles quelles.",
    legend: "Cochez ce qui est bloqué dès le départ",
    submit: "Enregistrer",
    open: "Les nouvelles adresses de ce service commencent avec tous les accès ouverts.",
    blocked: (channels) =>
      `Les nouvelles adresses de ce service commencent avec ${formatChannels(channels)} ${blocked(channels)}.`,
  },

  newMailbox: {
    title: "Nouvelle adresse",
    localPart: "Nom avant le @",
    domain: "Domaine",
    displayName: "Nom affiché",
    displayNameHint: "Affiché à côté de l’adresse, par exemple Rose Martin.",
    password: "Mot de passe",
    submit: "Créer l’adresse",
    missingLocalPart: "Saisissez le nom avant le @.",
    badLocalPart:
      "Utilisez des lettres, des chiffres, des points, des tirets et des tirets bas, sans point au début, à la fin ou deux fois de suite.",
    done: (address) => `${address} a été créée.`,
  },

  mailboxPassword: {
    title: "Changer le mot de passe",
    text: "Les sessions ouvertes se ferment aussitôt. Les logiciels et les téléphones demandent le nouveau mot de passe avant de continuer.",
    password: "Nouveau mot de passe",
    submit: "Changer le mot de passe",
    done: "Le mot de passe est changé.",
  },

  deletion: {
    title: "Supprimer cette adresse ?",
    points: [
      "Les sessions ouvertes se ferment aussitôt, dans les logiciels, sur les téléphones et dans le webmail.",
      "Les messages envoyés à cette adresse ne sont plus acceptés, et ceux qu’elle contient ne sont plus accessibles.",
      "Impossible de revenir en arrière ici.",
    ],
    alternative:
      "Pour la fermer un certain temps, bloquez plutôt tout : les messages continuent d’arriver et rien n’est perdu.",
    confirm: "Saisissez l’adresse pour confirmer",
    password: "Mot de passe de votre compte",
    mismatch: "Ce n’est pas l’adresse.",
    submit: "Supprimer l’adresse",
    done: (address) => `${address} a été supprimée.`,
  },

  history: {
    title: "Historique",
    empty: "Rien n’a encore été modifié.",
    before: "Avant",
    after: "Après",
    by: (who) => `par ${who}`,
    actions: {
      created: "Adresse créée",
      renamed: "Nom affiché modifié",
      restricted: "Restrictions modifiées",
      "password-changed": "Mot de passe changé",
      deleted: "Adresse supprimée",
    },
    until: (channel, isBlocked, at) =>
      `${CHANNEL_NAME[channel]} ${isBlocked ? "bloqué" : "ouvert"} jusqu’au ${formatDateTime(at)}`,
    turned: (at) => `De lui-même, comme prévu le ${formatDateTime(at)}`,
    ofMany: "Fait partie d’un changement de plusieurs adresses",
    older: "Changements plus anciens",
    csv: "Télécharger en CSV",
    serviceTitle: "Historique du service",
    serviceEmpty: "Rien n’a encore été modifié.",
    addresses: (number) => count(number, { one: "adresse", other: "adresses" }),
    batches: {
      restricted: "Restrictions modifiées",
      undone: "Changement annulé",
      turned: "Restrictions changées d’elles-mêmes",
      imported: "Adresses importées",
    },
    services: {
      "service-created": "Service créé",
      "service-changed": "Nom ou domaines modifiés",
      "default-changed": "Restrictions des nouvelles adresses modifiées",
      "holder-messages-changed": "Messages aux titulaires modifiés",
    },
    marked: {
      restrict: (channels) => `${formatChannels(channels)} ${blocked(channels)}`,
      lift: (channels) => `${formatChannels(channels)} ${channels.length > 1 ? "ouverts" : "ouvert"}`,
    },
  },

  restrictions: {
    title: "Configurer les restrictions",
    legend: "Cochez ce que vous voulez bloquer",
    quick: "Choix en un clic",
    presets: {
      webmailOnly: "Webmail uniquement",
      everything: "Tout bloquer",
      noSending: "Pas d’envoi par logiciel",
      nothing: "Tout autoriser",
    },
    channels: {
      pop: {
        does: "Permet à un logiciel de récupérer vos messages.",
        stops:
          "Coché : plus aucun logiciel ne relève les messages par POP, et les sessions POP ouvertes se ferment.",
      },
      imap: {
        does: "Permet à un logiciel ou à un téléphone de synchroniser vos messages.",
        stops:
          "Coché : logiciels et téléphones ne voient plus les messages ni ne modifient les filtres, et leurs sessions ouvertes se ferment.",
      },
      smtp: {
        does: "Permet à un logiciel d’envoyer avec cette adresse.",
        stops:
          "Coché : les logiciels, téléphones, imprimantes et sites web ne peuvent plus envoyer avec elle.",
      },
      webmail: {
        does: "La boîte aux lettres dans le navigateur, par le webmail de cet hébergement.",
        stops: "Coché : la connexion au webmail est refusée, et les pages ouvertes sont déconnectées.",
      },
    },
    isOpen: "Ouvert",
    isBlocked: "Bloqué",
    means: "Ce que cela signifie :",
    warnings: "Avant de valider",
    helpLink: "Qu’est-ce que cela signifie ?",
    submit: "Valider",
    submitting: "Transmission aux serveurs de messagerie…",
    reading: "Lecture de l’état actuel…",
    lastChange: (at, by) => `Dernière modification le ${formatDateTime(at)} par ${by}`,
    neverChanged: "Jamais modifié",
    receiptTitle: "C’est fait",
    partialTitle: "Enregistré, pas encore en vigueur partout",
    failedTitle: "Non appliqué",
    unknownTitle: "Impossible de savoir si la modification a été appliquée",
    unknownText:
      "La connexion a été coupée pendant la transmission aux serveurs de messagerie. Vérifiez l’état actuel avant de continuer.",
    checkAgain: "Vérifier à nouveau",
    notApplied:
      "La connexion a été coupée et rien n’a été modifié. Votre choix est toujours là ; cliquez sur Valider pour réessayer.",
    nothingChanged: "Rien n’a été modifié.",
    passed: (channels) =>
      `Le moment choisi pour ${formatChannels(channels)} est passé, ou trop lointain. Choisissez-en un autre.`,
    again: "Modifier à nouveau",
    conflictTitle: "Quelqu’un d’autre a modifié cela entre-temps",
    conflictText: "Rien de votre choix n’a été appliqué. Lequel doit valoir ?",
    yours: "Le vôtre",
    theirs: "Le sien",
    notSaved: "Pas encore enregistré",
    savedBy: (by, at) => `Enregistré par ${by}, le ${formatDateTime(at)}`,
    saved: "Enregistré",
    keepYours: "Appliquer le mien",
    keepTheirs: "Garder le sien",
    meanings: {
      "": "Tout est ouvert : cette adresse est utilisable dans les logiciels, sur les téléphones et dans le webmail.",
      pop: "Cette adresse est utilisable partout, sauf par les logiciels qui récupèrent les messages avec POP.",
      imap: "Les téléphones et les logiciels ne peuvent plus synchroniser cette adresse. POP, l’envoi et le webmail fonctionnent toujours.",
      smtp: "Cette adresse peut être lue partout, mais l’envoi ne fonctionne que dans le webmail.",
      webmail:
        "Cette adresse est utilisable dans les logiciels et sur les téléphones, mais pas dans le webmail.",
      "pop,imap":
        "Cette adresse ne peut être lue que dans le webmail. Les logiciels et les téléphones peuvent encore envoyer avec elle.",
      "pop,smtp":
        "Les logiciels et les téléphones peuvent lire cette adresse avec IMAP. L’envoi ne fonctionne que dans le webmail.",
      "pop,webmail":
        "Cette adresse n’est utilisable que dans les logiciels et sur les téléphones, avec IMAP pour lire et SMTP pour envoyer.",
      "imap,smtp":
        "Les logiciels peuvent seulement récupérer les messages avec POP. Tout le reste ne fonctionne que dans le webmail.",
      "imap,webmail":
        "Cette adresse n’est utilisable que dans les logiciels qui récupèrent les messages avec POP et envoient avec SMTP.",
      "smtp,webmail":
        "Cette adresse peut seulement être lue, avec POP ou IMAP. Rien ne peut être envoyé depuis elle.",
      "pop,imap,smtp": "Cette adresse n’est utilisable que dans le webmail.",
      "pop,imap,webmail":
        "Cette adresse peut seulement envoyer, depuis des logiciels et des appareils. Personne ne peut lire ses messages.",
      "pop,smtp,webmail":
        "Cette adresse peut seulement être lue, avec IMAP. Rien ne peut être envoyé depuis elle.",
      "imap,smtp,webmail":
        "Cette adresse peut seulement être lue, avec POP. Rien ne peut être envoyé depuis elle.",
      "pop,imap,smtp,webmail":
        "Cette adresse n’est pas utilisable du tout : personne ne peut lire ses messages ni envoyer depuis elle.",
    },
    regrets: {
      everything:
        "Personne ne pourra ouvrir cette boîte aux lettres, vous non plus. Les messages continuent d’arriver et attendent ici que vous rouvriez un accès.",
      unreadable:
        "Les messages continuent d’arriver, mais personne ne peut les lire tant que vous n’avez pas rouvert un accès.",
      cannotAnswer:
        "Les logiciels et les téléphones continuent de recevoir, mais leurs envois échouent et peuvent rester dans la boîte d’envoi sans qu’on le remarque. Personne ne peut répondre depuis cette adresse.",
      answerInWebmail:
        "Les logiciels et les téléphones continuent de recevoir, mais leurs envois échouent et peuvent rester dans la boîte d’envoi sans qu’on le remarque. On ne peut répondre que dans le webmail.",
      canStillSend:
        "Les logiciels et les téléphones peuvent encore envoyer avec cette adresse. Si vous ne voulez que le webmail, bloquez aussi SMTP.",
      devices:
        "Les imprimantes, scanners et formulaires web qui envoient avec cette adresse s’arrêtent aussi.",
      noWebmail:
        "Sans le webmail, les messages ne peuvent être lus que sur les appareils déjà configurés ; ils continuent d’y arriver.",
    },
  },

  usage: {
    loading: "Recherche de ce qui l’utilise…",
    failed: "Impossible de lire à l’instant ce qui utilise cette adresse. Vous pouvez choisir malgré tout.",
    programs: (number) => `${count(number, { one: "logiciel", other: "logiciels" })} ces 30 derniers jours :`,
    browsers: (number) =>
      `${count(number, { one: "navigateur", other: "navigateurs" })} ces 30 derniers jours :`,
    refused: "refusé",
    more: (number) => `et ${formatNumber(number)} de plus`,
    moreOf: (channel) => `logiciels de ${channel}`,
    never: "Jamais utilisé",
    notSince: (iso) => `Pas utilisé depuis le début des relevés, le ${formatDay(iso)}`,
    earlier: (name, iso) => `Dernière utilisation le ${formatDay(iso)} : ${name}`,
    untold: "Aucune utilisation relevée jusqu’ici",
    untoldNote:
      "Tous les serveurs de messagerie ne relèvent pas encore les connexions : ce qui n’est pas nommé ici peut être utilisé quand même.",
    sessions: (number) =>
      `${count(number, { one: "session ouverte", other: "sessions ouvertes" })} en ce moment`,
    sessionsUnknown: (mailHosts) =>
      `Les sessions ouvertes sur le serveur de messagerie ${formatList(mailHosts)} ne sont pas connues : il n’a pas répondu.`,
    sessionsFailed: "Impossible de lire les sessions ouvertes à l’instant.",
    stopped: (name, channels, when) => `${name} (${formatChannels(channels)}, dernière utilisation ${when})`,
    stops: (programs, more) =>
      `Cela va arrêter : ${programs.join(", ")}${more === 0 ? "" : `, et ${formatNumber(more)} de plus`}.`,
  },

  turns: {
    askBlocked: "Seulement jusqu’à…",
    askOpen: "Seulement pour un temps…",
    blockedUntil: "Bloqué jusqu’à",
    openUntil: "Ouvert jusqu’à",
    forGood: "Sans limite",
    hours: (hours) => `Pendant ${count(hours, { one: "heure", other: "heures" })}`,
    custom: "Une date et une heure…",
    moment: "Date et heure",
    zone: (zone) => `dans votre fuseau horaire, ${zone}`,
    opens: (channel, when, left) => `${channel} rouvre ${when}, ${left}`,
    closes: (channel, when, left) => `${channel} se ferme ${when}, ${left}`,
  },

  choice: {
    open: "Aidez-moi à choisir",
    question: "Où utilisez-vous cette adresse aujourd’hui ?",
    hint: "Cochez tout ce qui convient.",
    places: {
      browser: "Dans le navigateur (webmail)",
      computer: "Dans un logiciel sur un ordinateur",
      phone: "Sur un téléphone ou une tablette",
      sending: "Dans un logiciel, une imprimante ou un site web qui ne fait qu’envoyer",
    },
    show: "Je ne sais pas : montrez-moi ce qui est utilisé",
    propose: "Voir la proposition",
    back: "Retour",
    use: "Utiliser cette proposition",
    proposal: "Notre proposition",
    proposalText: "Rien ne change avant que vous cliquiez sur Valider.",
    why: {
      browser: "Vous lisez et écrivez dans le navigateur.",
      reads: "Les logiciels et les téléphones affichent ainsi la boîte aux lettres.",
      fetches: "Un logiciel relève ainsi les messages.",
      mayFetch:
        "Certains logiciels relèvent ainsi les messages, et nous ne pouvons pas encore voir si le vôtre le fait.",
      sends: "Les logiciels et les téléphones envoient ainsi.",
      onlySends: "Votre logiciel, imprimante ou site web envoie ainsi.",
      used: "Utilisé ces 30 derniers jours.",
      readable: "Rien ne lit cette boîte aux lettres ; le navigateur reste donc un moyen de le faire.",
      notNeeded: "Pas nécessaire, d’après votre réponse.",
      unused:
        "Aucun de vos logiciels n’est entré par là ces 30 derniers jours, pour autant que les relevés remontent.",
    },
    objections: "Mais voici ce qui a été vu",
    used: (name, channel, when) => `${name} a utilisé ${channel} : ${when}.`,
    tried: (name, channel, when) => `${name} a essayé ${channel} et a été refusé : ${when}.`,
    none: "Nous ne pouvons encore rien proposer",
    seenSoFar: "Ce qui a été vu jusqu’ici",
    noneSince: (iso) =>
      `Les connexions ne sont relevées que depuis le ${formatDay(iso)}. C’est trop court pour dire ce qui n’est pas utilisé.`,
    noneUntold:
      "On ne sait pas ce qui utilise cette adresse, car tous les serveurs de messagerie ne relèvent pas les connexions.",
    noneLoading: "Recherche de ce qui est utilisé…",
  },

  check: {
    title: "Ce que répondent les serveurs de messagerie",
    ask: "Vérifier auprès des serveurs",
    again: "Vérifier à nouveau",
    asking: "Interrogation des serveurs de messagerie…",
    agrees: "Les serveurs de messagerie répondent comme vous le voulez.",
    agreesSoFar: "Ceux qui ont répondu répondent comme vous le voulez.",
    unsure: "Les serveurs de messagerie n’ont pas pu être interrogés.",
    at: (iso) => `Interrogés à ${formatTime(iso)}.`,
    columns: { channel: "Accès", wish: "Vous voulez", answer: "Ils répondent" },
    says: {
      open: (server) => `${server} laisse entrer`,
      refused: (server) => `${server} refuse`,
      temporary: (server) => `${server} ne peut pas le dire pour l’instant`,
      unknown: (server) => `${server} ne peut pas être interrogé`,
    },
    onHost: (mailHost) => `Serveur de messagerie ${mailHost}`,
    differsTitle: "Un serveur de messagerie répond autrement que vous le voulez",
    differs: (mailHost, channels) =>
      `Sur le serveur de messagerie ${mailHost} : ${formatChannels(channels)}. Ce que répond le serveur est ce qui vaut maintenant.`,
    differsAdvice:
      "Cliquez encore une fois sur Valider et vérifiez à nouveau. Si la différence demeure, prévenez votre fournisseur de messagerie ; il en a été averti aussi.",
    silent: (mailHost) => `Le serveur de messagerie ${mailHost} n’a pas répondu.`,
    failed: (mailHost) => `Le serveur de messagerie ${mailHost} n’a pas pu le savoir.`,
    notYet: (mailHost) =>
      `Le serveur de messagerie ${mailHost} n’a pas encore appliqué la dernière modification.`,
  },

  clients: {
    unnamedProgram: "Logiciel sans nom",
    unnamedBrowser: "Navigateur sans nom",
    others: "Autres",
    from: (place) => `depuis ${place}`,
  },

  holderMessages: {
    button: "Prévenir",
    title: "Messages aux titulaires",
    text: "La personne qui lit une boîte aux lettres peut être prévenue par un message dans celle-ci. Rien ne passe par Internet.",
    legend: "Les titulaires reçoivent un message",
    changes: "Quand les restrictions de la boîte changent",
    changesHint: "Un message par minute au plus, qui dit ce qui est alors bloqué et ouvert.",
    refusals: "Quand un logiciel est refusé",
    refusalsHint: "Un message par jour au plus, qui dit quel logiciel, depuis quand et combien de fois.",
    language: "Langue des messages",
    timeZone: (zone) => `Les heures sont celles de ${zone}.`,
    contact: "À qui les titulaires peuvent s’adresser",
    contactHint: "Par exemple « Rose au secrétariat, poste 12 ». Vide : le nom et l’e-mail du client.",
    noLink:
      "Sans lien, s’il vous plaît : personne ne doit prendre l’habitude d’en suivre depuis un tel message.",
    submit: "Enregistrer",
    doneOn: "Les titulaires sont désormais prévenus.",
    doneOff: "Les titulaires ne sont pas prévenus.",
  },

  notices: {
    sender: "Accès à la boîte aux lettres",
    changedSubject: (address) => `L’accès à ${address} a changé`,
    refusedSubject: (address) => `Un logiciel s’est vu refuser l’accès à ${address}`,
    about: (address) => `Ce message concerne la boîte aux lettres ${address}.`,
    changed: "Ses accès ont changé. Voici ce qu’il en est maintenant :",
    blocked: (way, since, until) =>
      `${way} : bloqué depuis le ${since}${until === null ? "" : `, rouvert le ${until}`}`,
    open: (way, until) => `${way} : ouvert${until === null ? "" : `, sera bloqué le ${until}`}`,
    arrives: "Les messages continuent d’arriver.",
    password:
      "Votre mot de passe n’a pas changé : un logiciel refusé peut prétendre qu’il est faux, et un autre mot de passe n’y ferait rien.",
    refused: (programs) =>
      plural(programs, {
        one: "Un logiciel s’est présenté avec le bon mot de passe et a été refusé, car cet accès est bloqué :",
        other:
          "Des logiciels se sont présentés avec le bon mot de passe et ont été refusés, car ces accès sont bloqués :",
      }),
    refusal: (program, way, times, since, last) =>
      times === 1
        ? `${program}, par ${way} : une fois, le ${last}`
        : `${program}, par ${way} : ${formatNumber(times)} fois depuis le ${since}, la dernière le ${last}`,
    more: (programs) => `et ${count(programs, { one: "autre logiciel", other: "autres logiciels" })}`,
    daily: "Vous en êtes prévenu une fois par jour au plus.",
    ask: (contact) => `À qui vous adresser : ${contact}`,
    panel:
      "Si vous gérez cette boîte vous-même, ouvrez Postern comme d’habitude : ce message ne contient volontairement aucun lien, et personne ne vous demande votre mot de passe.",
    automatic: "Il a été écrit par un programme.",
  },

  rules: {
    title: "Règles de cette boîte aux lettres",
    looking: "Recherche de règles qui envoient des messages ailleurs…",
    lookedAt: (at) => `Vérifié le ${formatDateTime(at)}.`,
    none: "Aucune règle de cette boîte aux lettres n’envoie de messages ailleurs.",
    lookAgain: "Vérifier à nouveau",
    more: (more) =>
      `${count(more, { one: "autre règle envoie", other: "autres règles envoient" })} des messages ailleurs.`,
    goesOn: (rules) =>
      `${plural(rules, { one: "Elle continue", other: "Elles continuent" })} : bloquer un canal n’arrête pas les règles.`,
    stranger: (rules) =>
      `Si vous ne ${plural(rules, { one: "l’avez pas créée", other: "les avez pas créées" })}, quelqu’un d’autre connaissait le mot de passe : changez-le d’abord.`,
    unclear:
      "Les règles de cette boîte aux lettres n’ont pas pu être comprises. Elles envoient peut-être des messages ailleurs : bloquer un canal n’arrête pas les règles.",
    unread: (mailHosts) =>
      `Les règles de cette boîte aux lettres n’ont pas pu être lues sur le serveur de messagerie ${formatList(mailHosts)}. S’il y en a, elles continuent : bloquer un canal n’arrête pas les règles.`,
    sendsMark: "Une règle envoie des messages ailleurs",
    unclearMark: "Les règles n’ont pas pu être vérifiées",
    rule: {
      madeUpAddress: "une adresse que la règle compose elle-même",
      forward: (to) =>
        `Une règle de cette boîte aux lettres transfère les messages vers ${to} sans en garder de copie ici.`,
      forwardCopy: (to) =>
        `Une règle de cette boîte aux lettres transfère une copie des messages vers ${to}.`,
      notice: (to) => `Une règle de cette boîte aux lettres envoie un avis de nouveau message à ${to}.`,
      program: (name) =>
        `Une règle de cette boîte aux lettres remet les messages à un programme du serveur de messagerie${name === null ? "" : ` (${name})`}.`,
    },
    aims: { see: "Pour les voir", removeOne: "Pour la supprimer", removeMany: "Pour les supprimer" },
    ways: {
      webmail: (aim) => `${aim} : connectez-vous au webmail, puis Paramètres, Filtres.`,
      program: (aim) =>
        `${aim} : le webmail est bloqué, utilisez donc un logiciel de messagerie qui sait modifier les filtres, ou décochez Webmail un instant et allez-y dans Paramètres, Filtres. Votre fournisseur de messagerie peut aussi le faire.`,
      none: (aim) =>
        `${aim} : personne ne peut modifier les règles tant qu’IMAP et Webmail sont bloqués. Décochez Webmail un instant, connectez-vous-y, puis Paramètres, Filtres ; ou demandez à votre fournisseur de messagerie.`,
    },
  },

  passwords: {
    generate: "Générer un mot de passe",
    copy: "Copier le mot de passe",
    copied: "Copié",
    copyFailed: "La copie n’est pas permise ici ; sélectionnez le mot de passe et copiez-le vous-même.",
    hint: (least) =>
      `Au moins ${formatNumber(least)} caractères. Quelques mots sans rapport entre eux font l’affaire.`,
    strength: (level) => `Robustesse : ${level}`,
    tooShort: (missing) => `Encore ${count(missing, { one: "caractère", other: "caractères" })} au moins`,
    levels: ["Très faible", "Faible", "Moyen", "Bon", "Fort"],
    generated: "Un mot de passe fort a été inséré. Copiez-le maintenant et gardez-le en lieu sûr.",
  },

  account: {
    menu: "Compte",
    menuFor: (email) => `Compte : ${email}`,
    signedInAs: "Connecté en tant que",
    operator: "Opérateur",
    customer: "Client",
    title: "Mon compte",
    changePassword: "Changer mon mot de passe",
    signOut: "Se déconnecter",
    passwordTitle: "Changer mon mot de passe",
    passwordText:
      "C’est le mot de passe pour vous connecter ici. Les mots de passe de vos boîtes aux lettres restent inchangés. Partout ailleurs, vous êtes déconnecté.",
    current: "Mot de passe actuel",
    next: "Nouveau mot de passe",
    submit: "Changer le mot de passe",
    done: "Votre mot de passe est changé. Utilisez le nouveau à votre prochaine connexion.",

    name: "Nom",
    email: "Adresse e-mail",
    rename: "Modifier le nom ou l’adresse",
    renameTitle: "Modifier le nom ou l’adresse e-mail",
    renameText:
      "Vous vous connectez désormais avec cette adresse e-mail. Vos boîtes aux lettres restent inchangées.",
    renameSubmit: "Enregistrer",
    renamed: "Votre nom et votre adresse e-mail sont enregistrés.",

    signIns: "Où vous êtes connecté",
    signInsText: "Mettez fin à ce que vous ne reconnaissez pas, puis changez votre mot de passe.",
    thisOne: "Ce navigateur",
    unknownProgram: "Programme inconnu",
    programOn: (program, system) => `${program} sur ${system}`,
    from: "Depuis l’adresse",
    since: "Connecté le",
    lastUsed: "Dernière utilisation",
    end: "Déconnecter",
    endOf: (program, ip) => `Déconnecter ${program}, ${ip}`,
    oneEnded: "Cette connexion est terminée.",
    endOthers: "Déconnecter tous les autres",
    othersEnded: "Toutes les autres connexions sont terminées.",

    history: "Ce qui s’est passé sur ce compte",
    fromPlace: (ip) => `depuis ${ip}`,
    actions: {
      "account-created": () => "Compte créé",
      "account-changed": () => "Nom ou adresse e-mail modifiés",
      "account-password-changed": () => "Mot de passe changé",
      "signed-in": () => "Connexion",
      "signed-out": () => "Déconnexion",
      "sign-ins-ended": (many) =>
        count(many ?? 1, { one: "connexion terminée", other: "connexions terminées" }),
      "sign-in-refused": (many) => `Mot de passe incorrect, ${formatNumber(many ?? 1)} fois`,
    },
  },

  activity: {
    title: "Activité",
    menu: "Activité",
    back: "Adresses e-mail",
    timeline: "Ce qui s’est passé",
    sinceReports: (since) =>
      `Les connexions sont connues depuis le ${formatDateTime(since)} et conservées 30 jours.`,
    notReported:
      "Tous les serveurs de messagerie ne signalent pas encore les connexions ; il peut en manquer ici.",
    empty: "Rien pour l’instant.",
    nothingMatches: "Rien de ce genre.",
    older: "Afficher la suite",
    channel: "Canal",
    allChannels: "Tous les canaux",
    kind: "Afficher",
    kinds: { all: "Tout", "let-in": "Acceptées", refused: "Refusées", changes: "Modifications" },
    outcomes: {
      "let-in": (channel, times) =>
        `${channel} : ${times === 1 ? "connexion acceptée" : `${formatNumber(times)} connexions acceptées`}`,
      blocked: (channel, times) =>
        `${channel} : ${times === 1 ? "connexion refusée" : `${formatNumber(times)} connexions refusées`}`,
      "wrong-password": (channel, times) =>
        `${channel} : mot de passe incorrect${times === 1 ? "" : `, ${formatNumber(times)} fois`}`,
      unavailable: (channel, times) =>
        `${channel} : le serveur de messagerie n’a pas pu répondre${times === 1 ? "" : `, ${formatNumber(times)} fois`}`,
    },
    blockedSince: (when) => `bloqué ici depuis : ${when}`,
    blockedThen: "bloqué ici à ce moment-là",
    sessions: "Connexions en cours",
    sessionsText:
      "Ce qui est connecté en ce moment. SMTP ne peut pas être listé ; le bloquer l’arrête tout de même.",
    noSessions: "Rien n’est connecté en ce moment.",
    askingSessions: "Question aux serveurs de messagerie…",
    silent: (mailHosts) =>
      `Inconnu pour le serveur de messagerie ${formatList(mailHosts)}, qui n’a pas répondu.`,
    moreSessions: (more) => `Et ${count(more, { one: "autre", other: "autres" })}.`,
    openSince: (when) => `ouverte depuis : ${when}`,
    usedLast: (when) => `dernière utilisation : ${when}`,
    end: "Fermer",
    endOf: (channel, ip) => `Fermer la session ${channel} depuis ${ip}`,
    endAll: (channel) => `Fermer tout ${channel}`,
    ended: (sessions) =>
      sessions === 0
        ? "Elle était déjà fermée."
        : `${count(sessions, { one: "session fermée", other: "sessions fermées" })}. Qui a le mot de passe peut se reconnecter ; bloquer le canal l’empêche.`,
    endUnanswered: (mailHosts) => `Le serveur de messagerie ${formatList(mailHosts)} n’a pas répondu.`,
    days: "Les 30 derniers jours",
    letIn: "Acceptées",
    refused: "Refusées",
    day: "Jour",
    dayCounts: (letIn, refused) =>
      letIn + refused === 0
        ? "Pas utilisé"
        : `${count(letIn, { one: "acceptée", other: "acceptées" })}, ${count(refused, { one: "refusée", other: "refusées" })}`,
    pictureOf: (channel, counts) => `${channel}, 30 derniers jours : ${counts}`,
    asTable: "En tableau",
    tableOf: (channel) => `${channel}, par jour`,
  },

  why: {
    title: "Pourquoi je n’arrive pas à me connecter ?",
    menu: "Pourquoi je n’arrive pas à me connecter ?",
    intro:
      "Choisissez l’adresse. Vous verrez pour chaque accès s’il est ouvert, qui est venu en dernier et que faire.",
    address: "Adresse e-mail",
    look: "Regarder",
    notAnAddress: "Saisissez une adresse entière, par exemple rose@example.org.",
    matches: "Adresses correspondantes",
    asking: "Question aux serveurs de messagerie…",
    lookAgain: "Vérifier à nouveau",
    another: "Une autre adresse",
    activity: "Activité",
    lookedAt: (at) => `État au ${formatDateTime(at)}`,
    unasked:
      "Les serveurs de messagerie n’ont pas pu être interrogés à l’instant ; ceci repose sur ce qui est connu.",
    silent: (mailHosts) => `Le serveur de messagerie ${formatList(mailHosts)} ne répond pas en ce moment.`,
    findings: {
      contradicted: "Les serveurs de messagerie répondent autrement que vous ne le souhaitez",
      blocked: "Bloqué ici",
      unreachable: "Les serveurs de messagerie ne répondent pas",
      unavailable: "Le serveur de messagerie ne peut pas répondre en ce moment",
      "wrong-password": "Mot de passe incorrect",
      "wrong-elsewhere": "Un logiciel donne un mot de passe incorrect",
      lifted: "De nouveau ouvert",
      "let-in": "Cela fonctionne : une connexion récente a été acceptée",
      "no-attempt": "Aucun essai ne nous est parvenu",
      "no-reports": "Ouvert ; les essais ne sont pas connus",
    },
    todo: {
      contradicted:
        "Prévenez votre fournisseur de messagerie : c’est une alarme, qu’il voit aussi. Choisir à nouveau les restrictions peut suffire.",
      blocked:
        "Si cela doit fonctionner, décochez-le dans Configurer les restrictions. L’effet est immédiat.",
      unreachable:
        "Rien de votre côté. Réessayez dans quelques minutes ; si cela dure, prévenez votre fournisseur de messagerie.",
      unavailable:
        "Rien de votre côté. Réessayez dans une minute ; si cela dure, prévenez votre fournisseur de messagerie.",
      "wrong-password":
        "Saisissez à nouveau le mot de passe dans le logiciel. Si plus personne ne le connaît, changez-le ici, puis dans chaque logiciel.",
      "wrong-elsewhere":
        "Saisissez à nouveau le mot de passe dans ce logiciel. S’il ne vous dit rien, laissez-le : il n’entre pas.",
      lifted:
        "La connexion a été refusée pendant le blocage. Réessayez dans le logiciel : c’est ouvert maintenant.",
      "let-in":
        "Le mot de passe et les serveurs sont bons ; voyez donc le logiciel qui ne fonctionne pas : redémarrez-le, ou configurez-y le compte à nouveau.",
      "no-attempt":
        "Comparez le serveur, le port et la sécurité dans le logiciel avec les bons réglages ci-dessous, ou essayez un autre réseau (Wi-Fi, mobile).",
      "no-reports": "Comparez le logiciel avec les bons réglages ci-dessous, puis réessayez.",
    },
    webmailTodo: "Ouvrez le webmail à l’adresse ci-dessous et connectez-vous avec l’adresse e-mail entière.",
    blockedBy: (when, by) =>
      `Bloqué${when === null ? "" : ` depuis le ${when}`}${by === null ? "" : ` par ${by}`}`,
    openSince: "Ouvert",
    until: (when) => `jusqu’au ${when}`,
    state: "État",
    lastSuccess: "Dernière connexion",
    lastRefusal: "Dernier refus",
    neverSince: (since) => `Pas depuis le ${formatDateTime(since)}`,
    notKnown: "Inconnu",
    reasons: {
      blocked: "bloqué ici",
      "wrong-password": "mot de passe incorrect",
      unavailable: "le serveur de messagerie n’a pas pu répondre",
    },
    serversSay: (words) => `Les serveurs de messagerie disent : ${words}`,
    unknownTitle: (address) => `L’adresse ${address} n’existe pas`,
    unknownTried: (times, when) =>
      `Elle a été essayée ${formatNumber(times)} fois, en dernier ${when}. L’adresse est donc mal écrite dans le logiciel, ou elle a été supprimée.`,
    unknownUntried: (domain) =>
      `Personne ne l’a essayée non plus. Cherchez la bonne orthographe parmi les adresses de ${domain}.`,
    unknownTodo: "Corrigez l’adresse (nom d’utilisateur) dans le logiciel, ou créez l’adresse.",
    unknownAttempts: "Les essais",
    strangerTitle: "Cette adresse n’est pas ici",
    strangerText:
      "Elle n’existe pas ici, ou elle n’est pas à vous. Vérifiez son orthographe, et avec quel compte vous êtes connecté.",
    watch: "Essayer de se connecter maintenant",
    watchText:
      "Appuyez sur le bouton, puis laissez le logiciel relever ou envoyer. Nous disons en quelques secondes ce qui arrive.",
    watchStart: "Observer pendant 2 minutes",
    watching: (seconds) =>
      `Observation en cours, encore ${count(seconds, { one: "seconde", other: "secondes" })}. Essayez maintenant dans le logiciel.`,
    watchStop: "Arrêter",
    watchNothing:
      "Rien n’est arrivé pendant ces 2 minutes : le logiciel ne parvient pas jusqu’à nous. Comparez les réglages ci-dessous, ou essayez un autre réseau.",
    watchNews: "Ce qui est arrivé",
    arrived: {
      "let-in": (channel, who) => `${channel} : connexion acceptée (${who}). Cela fonctionne.`,
      blocked: (channel, who) =>
        `${channel} : bon mot de passe, mais refusé parce que c’est bloqué ici (${who}).`,
      "wrong-password": (channel, who) => `${channel} : mot de passe incorrect (${who}).`,
      unavailable: (channel, who) => `${channel} : le serveur de messagerie n’a pas pu répondre (${who}).`,
      unknown: (channel, who) => `${channel} : essai avec cette adresse, qui n’existe pas (${who}).`,
    },
    settings: "Les bons réglages",
    settingsText: (address) =>
      `Nom d’utilisateur : ${address}, en entier. Mot de passe : celui de la boîte aux lettres.`,
    noSettings:
      "Votre fournisseur de messagerie ne les a pas indiqués ici. Demandez-lui le serveur et le port.",
    server: "Serveur",
    port: "Port",
    security: "Sécurité",
    securities: { tls: "SSL/TLS", starttls: "STARTTLS" },
    way: "Accès",
  },

  overview: {
    title: "Les accès en un coup d’œil",
    open: "ouvertes",
    used: "utilisées en 30 jours",
    blocked: "bloquées",
    unreported:
      "Tous les serveurs de messagerie ne signalent pas encore les connexions ; l’utilisation n’est pas connue.",
    since: (since) => `Utilisation connue depuis le ${formatDay(since)}.`,
  },

  help: {
    title: "Aide",
    intro:
      "Chaque adresse e-mail a quatre portes. Vous décidez lesquelles sont ouvertes. Les messages pour l’adresse continuent d’arriver, quoi que vous fermiez.",
    onThisPage: "Sur cette page",
    signIn: "Se connecter",
    boxesTitle: "Ce que fait chaque case",
    boxes: {
      pop: "Une façon plus ancienne, pour un logiciel, de relever les messages. Le logiciel prend les messages et, d’ordinaire, les retire du serveur. Cochez-la si aucun de vos logiciels ne relève les messages ainsi ; aujourd’hui, la plupart des gens utilisent IMAP.",
      imap: "La façon habituelle, pour les téléphones et les logiciels (Outlook, Thunderbird, Apple Mail, l’application Gmail), d’afficher la boîte aux lettres et de la garder identique sur tous les appareils. La cocher empêche aussi de modifier les filtres depuis un logiciel.",
      smtp: "La façon dont les logiciels et les téléphones envoient avec cette adresse. Les imprimantes, scanners et formulaires web l’utilisent aussi. La cocher n’empêche pas le webmail d’envoyer.",
      webmail:
        "La boîte aux lettres dans votre navigateur. La cocher refuse la connexion et déconnecte les pages ouvertes.",
    },
    chooseTitle: "Lesquelles cocher",
    chooseQuestion: "Où utilisez-vous cette adresse aujourd’hui ?",
    chooseUse: "Vous l’utilisez",
    chooseTick: "Cochez",
    choices: {
      browser: "Seulement dans le navigateur",
      both: "Sur un téléphone ou dans un logiciel, et dans le navigateur",
      program: "Sur un téléphone ou dans un logiciel, jamais dans le navigateur",
      reading: "Pour recevoir sur un téléphone, en ne répondant que depuis le navigateur",
      sending: "Seulement dans une imprimante, un scanner ou un formulaire web qui envoie",
      nowhere: "Nulle part en ce moment (quelqu’un est parti, ou un abus est possible)",
    },
    chooseAfter:
      "Vous hésitez ? Cochez une case, validez, et voyez si cela manque à quelqu’un. Vous pouvez la décocher à tout moment, et tout refonctionne aussitôt.",
    whyText: "Postern sait ce qui est parvenu aux serveurs de messagerie et ce qu’il en est advenu :",
    casesTitle: "Quand quelque chose ne fonctionne plus",
    cases: {
      phone: {
        title: "Je ne reçois plus d’e-mails sur mon téléphone",
        intro:
          "Les téléphones lisent les messages par IMAP, quelques-uns par POP. Si cette porte est fermée, le téléphone dit que la connexion a échoué ou que l’accès est désactivé.",
        steps: [
          "Ouvrez Services, puis le service, et cherchez votre adresse. Une icône d’alerte à côté d’elle signifie que quelque chose est bloqué.",
          "Choisissez Action, puis Configurer les restrictions. Décochez IMAP (et POP, si votre téléphone est configuré avec), et cliquez sur Valider.",
          "Sur le téléphone, actualisez la boîte aux lettres. Les messages arrivés entre-temps apparaissent ; aucun n’est perdu.",
          "Si rien n’est bloqué, le mot de passe du téléphone est sans doute ancien : changez-le par Action, Changer le mot de passe, et saisissez le nouveau sur le téléphone.",
        ],
      },
      sending: {
        title: "Je ne peux plus envoyer",
        intro:
          "Les logiciels et les téléphones envoient par SMTP. Si cette porte est fermée, ils disent « SMTP access is disabled for this address », et le message reste dans la boîte d’envoi.",
        steps: [
          "Cherchez votre adresse dans la liste. Si SMTP est barré, l’envoi depuis les logiciels est bloqué.",
          "Choisissez Action, puis Configurer les restrictions. Décochez SMTP et cliquez sur Valider.",
          "Dans votre logiciel, ouvrez la boîte d’envoi et renvoyez.",
          "Si SMTP doit rester bloqué, écrivez depuis le webmail : il a sa propre porte.",
        ],
      },
      webmail: {
        title: "Je ne peux pas ouvrir le webmail",
        intro:
          "Si le webmail est bloqué pour cette adresse, sa page de connexion refuse même le bon mot de passe.",
        steps: [
          "Cherchez votre adresse dans la liste. Si Webmail est barré, il est bloqué.",
          "Choisissez Action, puis Configurer les restrictions. Décochez Webmail et cliquez sur Valider.",
          "Connectez-vous à nouveau au webmail.",
          "S’il n’est pas bloqué, changez le mot de passe de l’adresse par Action, Changer le mot de passe, et connectez-vous avec le nouveau.",
        ],
      },
    },
    moreTitle: "Bon à savoir",
    more: [
      "Rien de ce que vous cochez ne supprime de messages ni ne les empêche d’arriver.",
      "Une restriction vaut dès que le reçu dit « en vigueur ». Les connexions ouvertes par une porte fermée sont coupées ; les autres continuent.",
      "Seul celui qui donne le bon mot de passe apprend qu’une porte est fermée. Tous les autres voient un échec de connexion ordinaire.",
      "Qui a modifié quoi, et quand, se trouve sous Action, Historique.",
    ],
  },

  mailServers: {
    title: "Serveurs de messagerie",
    intro: "Chaque serveur applique lui-même toute modification des restrictions et le confirme ici.",
    applied: "Modification appliquée",
    lastSeen: "Vu la dernière fois",
    current: (serial) => `Dernière modification : ${formatNumber(serial)}`,
    upToDate: "À jour",
    behind: (changes) => `${count(changes, { one: "modification", other: "modifications" })} de retard`,
    appliedUpTo: "Appliqué jusqu’au",
    troubles: {
      "replica-disk-full":
        "Son disque est plein, il ne peut donc pas appliquer de modifications : ce qui était en vigueur le reste. Libérez-y de la place ; il reprendra de lui-même.",
      "replica-unwritable":
        "Il ne peut pas écrire ce que lisent ses programmes de messagerie, et ne peut donc pas appliquer de modifications. Le journal de son agent en donne la cause.",
      "replica-busy":
        "Un autre programme l’empêche d’appliquer les modifications. Le journal de son agent en donne la cause.",
      "sessions-unknown":
        "Les modifications sont appliquées, mais il ne peut ni trouver ni fermer les sessions ouvertes ; rien ne compte donc comme en vigueur. Le journal de son agent en donne la cause.",
      "policy-unclear":
        "Ce qu’il reçoit ne correspond pas à ce qu’il a appliqué, il s’en tient donc à cela. Examinez ce qui se trouve entre lui et ce serveur ; le journal de son agent en donne la cause.",
      "token-shared":
        "Plusieurs agents utilisent son jeton. Une modification compte comme en vigueur quand tous l’ont appliquée. Donnez à chaque machine son propre serveur de messagerie.",
    },
    never: "Jamais",
    none: "Aucun serveur de messagerie n’est encore enregistré.",
    refresh: "Actualiser",
  },
};
