//! What can be done: one vocabulary for pages, API, jobs and scopes.

/// Declares the vocabulary once: variant, stable code, and whether it `reads` or `writes`.
macro_rules! actions {
    ($($(#[$doc:meta])+ $name:ident = $code:literal $kind:ident;)+) => {
        /// Something that can be done. Its code names it in policies, scopes, the record and denials.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])+ $name,)+
        }

        impl Action {
            /// All actions, in the order of their subjects.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable name: its subject, a dot, what is done to it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Whether it changes anything. What does must write the record.
            pub fn mutates(self) -> bool {
                match self { $(Self::$name => actions!(@ $kind),)+ }
            }
        }
    };
    (@ reads) => { false };
    (@ writes) => { true };
}

actions! {
    /// Prove who one is.
    SignIn = "sign_in" writes;
    /// Read what the program is, its API description and its problem types.
    AboutRead = "about.read" reads;

    /// See the sums over what one may list, money included.
    OverviewRead = "overview.read" reads;

    /// List resources with the plain facts of each.
    ResourceList = "resource.list" reads;
    /// See a host in detail (Art. 41).
    ResourceRead = "resource.read" reads;
    /// See a host's telemetry over time (Art. 41).
    ResourceChart = "resource.chart" reads;
    /// Enter a resource into the register (Art. 17).
    ResourceRegister = "resource.register" writes;
    /// Take a list of resources away as a file.
    ResourceExport = "resource.export" reads;
    /// Open a unit's document (Art. 41).
    DocumentRead = "document.read" reads;

    /// List verdicts (Art. 24).
    VerdictList = "verdict.list" reads;
    /// See a verdict with its evidence.
    VerdictRead = "verdict.read" reads;
    /// Take verdicts away as a file.
    VerdictExport = "verdict.export" reads;
    /// Exempt from a verdict, with a reason and an expiry.
    VerdictExempt = "verdict.exempt" writes;
    /// Judge a period.
    VerdictJudge = "verdict.judge" writes;
    /// Judge a verdict's evidence again and compare.
    VerdictReplay = "verdict.replay" reads;

    /// List where provider and supervisor measured differently (Art. 11, 21).
    DivergenceList = "divergence.list" reads;
    /// Take divergences away as a file.
    DivergenceExport = "divergence.export" reads;

    /// List cases, and what is asked of one.
    CaseList = "case.list" reads;
    /// See a case with its timeline, forms and documents.
    CaseRead = "case.read" reads;
    /// Begin a case (Art. 14-24).
    CaseOpen = "case.open" writes;
    /// Do what a step asks.
    CaseAct = "case.act" writes;
    /// Decide at a step about what others prepared (Art. 8, 14, 17).
    CaseDecide = "case.decide" writes;
    /// Give more time (Art. 18).
    CaseExtend = "case.extend" writes;
    /// Say something in the discussion of a case.
    CaseNote = "case.note" writes;
    /// Take a case of one's own unit back.
    CaseWithdraw = "case.withdraw" writes;

    /// List telemetry that no rule could place.
    UnmatchedList = "unmatched.list" reads;
    /// Say which resource such telemetry belongs to.
    UnmatchedPlace = "unmatched.place" writes;

    /// Read the measures as data.
    RulebookRead = "rulebook.read" reads;
    /// Put a rulebook into force (Art. 49).
    RulebookAdopt = "rulebook.adopt" writes;

    /// Deliver telemetry under one's own name (Art. 11, 28).
    TelemetryWrite = "telemetry.write" writes;
    /// Drop raw samples that are older than the retention.
    TelemetryRetain = "telemetry.retain" writes;

    /// List organisations.
    OrganisationList = "organisation.list" reads;
    /// See an organisation with its history.
    OrganisationRead = "organisation.read" reads;
    /// Add an organisation.
    OrganisationCreate = "organisation.create" writes;
    /// Give an organisation a name from a day on.
    OrganisationRename = "organisation.rename" writes;
    /// Merge an organisation into another.
    OrganisationMerge = "organisation.merge" writes;
    /// Name the responsible contact.
    OrganisationContact = "organisation.contact" writes;

    /// List people, phones masked.
    PersonList = "person.list" reads;
    /// See a person, phone masked.
    PersonRead = "person.read" reads;
    /// Open an account.
    PersonCreate = "person.create" writes;
    /// Close an account.
    PersonDisable = "person.disable" writes;
    /// Open a closed account again.
    PersonEnable = "person.enable" writes;
    /// Send a one-time link for a new password.
    PersonResetPassword = "person.reset_password" writes;
    /// Take a lost second factor off an account.
    PersonResetSecondFactor = "person.reset_second_factor" writes;
    /// See a phone number whole; needs a reason and writes the record.
    PersonRevealPhone = "person.reveal_phone" writes;

    /// List who belongs where in which role.
    MembershipList = "membership.list" reads;
    /// Prepare a membership; it takes effect when authorised.
    MembershipPrepare = "membership.prepare" writes;
    /// Put a prepared membership into force.
    MembershipAuthorise = "membership.authorise" writes;
    /// End a membership.
    MembershipRevoke = "membership.revoke" writes;

    /// Appoint an administrator.
    PostAppoint = "post.appoint" writes;
    /// Take an administrator's post away.
    PostRevoke = "post.revoke" writes;

    /// List delegations for an absence.
    DelegationList = "delegation.list" reads;
    /// Delegate one's own membership for a dated absence.
    DelegationCreate = "delegation.create" writes;
    /// End a delegation early.
    DelegationRevoke = "delegation.revoke" writes;

    /// Declare that one is not impartial towards an organisation.
    RecusalDeclare = "recusal.declare" writes;

    /// List programs that use the API.
    ClientList = "client.list" reads;
    /// Prepare a program's access; it takes effect when authorised.
    ClientCreate = "client.create" writes;
    /// Put a prepared program's access into force.
    ClientAuthorise = "client.authorise" writes;
    /// Replace a program's secret.
    ClientRotate = "client.rotate" writes;
    /// End a program's access.
    ClientRevoke = "client.revoke" writes;

    /// See one's own sessions.
    SessionOwn = "session.own" reads;
    /// See anybody's sessions.
    SessionList = "session.list" reads;
    /// End a session.
    SessionKill = "session.kill" writes;

    /// See one's own profile.
    ProfileRead = "profile.read" reads;
    /// Change one's own profile, password or second factor.
    ProfileChange = "profile.change" writes;

    /// See what one was told.
    NoticeOwn = "notice.own" reads;
    /// Mark what one was told as read.
    NoticeMark = "notice.mark" writes;
    /// Say how one wants to be told.
    NoticePrefer = "notice.prefer" writes;

    /// Keep the filters of a list under a name.
    ViewSave = "view.save" writes;
    /// Forget one of one's own views.
    ViewRemove = "view.remove" writes;

    /// Remind of what is due, and send daily mails. Nobody's to do by hand: a job's.
    NoticeSend = "notice.send" writes;

    /// Have a provider's platform do what a case asks of it (Art. 18).
    WorkRun = "work.run" writes;

    /// End leases that have run out (Art. 24).
    LeaseEnd = "lease.end" writes;

    /// List whom an organisation wants called when something happens.
    SubscriptionList = "subscription.list" reads;
    /// Have an address called when something happens.
    SubscriptionCreate = "subscription.create" writes;
    /// End such calls.
    SubscriptionDisable = "subscription.disable" writes;

    /// List mails and calls that did not arrive.
    DeliveryList = "delivery.list" reads;
    /// Try again what was given up.
    DeliveryRetry = "delivery.retry" writes;

    /// List grants of access (Art. 41).
    GrantList = "grant.list" reads;
    /// Ask a unit for access.
    GrantAsk = "grant.ask" writes;
    /// Consent to access.
    GrantApprove = "grant.approve" writes;
    /// Decline access.
    GrantRefuse = "grant.refuse" writes;
    /// Withdraw consent.
    GrantRevoke = "grant.revoke" writes;
    /// Take access in an emergency; notifies at once and is reviewed after (Art. 30).
    GrantEmergency = "grant.emergency" writes;
    /// Review an emergency access.
    GrantReview = "grant.review" writes;
    /// Use a grant.
    GrantUse = "grant.use" writes;

    /// Search the record.
    RecordSearch = "record.search" reads;
    /// See what was done to one's unit's systems and data, or what one did oneself.
    RecordOwn = "record.own" reads;
    /// Take the record away as a file.
    RecordExport = "record.export" reads;
    /// Verify the record's chain.
    RecordVerify = "record.verify" reads;
    /// Move entries older than the retention to archive files (Art. 29). Nobody's to do by hand: a nightly job's.
    RecordArchive = "record.archive" writes;

    /// List signed checkpoints of the record.
    CheckpointList = "checkpoint.list" reads;
    /// Sign a checkpoint now.
    CheckpointMake = "checkpoint.make" writes;
    /// Take a checkpoint to an outside witness.
    CheckpointExport = "checkpoint.export" reads;
    /// Store an outside witness's co-signature.
    CheckpointWitness = "checkpoint.witness" writes;

    /// List keys, never their material.
    KeyList = "key.list" reads;
    /// Replace a key and wrap again what it wraps.
    KeyRotate = "key.rotate" writes;

    /// Read the program's configuration, secrets left out.
    ConfigurationRead = "configuration.read" reads;
    /// Change the program's configuration.
    ConfigurationChange = "configuration.change" writes;
    /// Read these policies.
    PolicyRead = "policy.read" reads;
    /// Read the program's own metrics.
    MetricsRead = "metrics.read" reads;
}

impl Action {
    /// The action of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.code() == code)
    }

    /// What it is done to: the part of its code before the dot.
    pub fn subject(self) -> &'static str {
        self.code()
            .split_once('.')
            .map_or(self.code(), |(subject, _)| subject)
    }

    /// Whether whoever may do it knows that its object exists.
    pub(crate) fn shows(self) -> bool {
        matches!(
            self.code().split_once('.'),
            Some((_, "list" | "read" | "own"))
        )
    }

    /// Whether it is so sensitive that the actor must have proved itself within the last ten minutes (ASVS 5.0, 7.5.3).
    /// Programs cannot, so none of these is open to them.
    pub fn steps_up(self) -> bool {
        matches!(
            self,
            Self::RulebookAdopt
                | Self::OrganisationMerge
                | Self::PersonDisable
                | Self::PersonEnable
                | Self::PersonResetPassword
                | Self::PersonResetSecondFactor
                | Self::MembershipAuthorise
                | Self::PostAppoint
                | Self::PostRevoke
                | Self::DelegationCreate
                | Self::ClientAuthorise
                | Self::ClientRotate
                | Self::ProfileChange
                | Self::SubscriptionCreate
                | Self::GrantApprove
                | Self::GrantEmergency
                | Self::RecordExport
                | Self::KeyRotate
                | Self::ConfigurationChange
        )
    }

    /// Whether an outsider needs the owner's consent for each object (Art. 41). Never so for lists and exports: what they show is decided by a reach, in which an outsider's exports are only of what was granted.
    pub fn needs_consent(self) -> bool {
        matches!(
            self,
            Self::ResourceRead | Self::ResourceChart | Self::DocumentRead
        )
    }

    /// Whether a scope names it: its code, its subject, or `read` or `write` for all that reads or writes.
    pub fn is_in_scope(self, scope: &str) -> bool {
        let side = if self.mutates() { "write" } else { "read" };
        scope == side || scope == self.subject() || scope == self.code()
    }
}
