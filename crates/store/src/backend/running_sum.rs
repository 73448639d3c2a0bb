//! Sums that the database keeps by itself.

use sea_orm::DbBackend;

/// Keeps a column equal to what the rows that point at it add up to, whoever writes them: the one thing between rows that no constraint of either database can say.
pub(crate) struct RunningSum {
    /// Table of the rows that are added up.
    pub(crate) table: &'static str,
    /// Its column that points at the row with the total; rows without are not counted.
    pub(crate) above: &'static str,
    /// Its column that is added up.
    pub(crate) quantity: &'static str,
    /// Table of the row with the total.
    pub(crate) total_table: &'static str,
    /// Its column with the total.
    pub(crate) total: &'static str,
}

impl RunningSum {
    /// Statements that make the triggers.
    pub(crate) fn triggers(&self, backend: DbBackend) -> Vec<String> {
        let Self {
            table,
            above,
            quantity,
            total_table,
            total,
        } = self;
        let add = |change: &str, row: &str| {
            format!(
                "UPDATE \"{total_table}\" SET \"{total}\" = \"{total}\" {change} WHERE \"id\" = {row}.\"{above}\";"
            )
        };
        let (plus, minus) = (
            add(&format!("+ NEW.\"{quantity}\""), "NEW"),
            add(&format!("- OLD.\"{quantity}\""), "OLD"),
        );
        let name = format!("{table}_{total}");
        if backend != DbBackend::Postgres {
            let trigger = |when: &str, event: String, body: &str| {
                format!(
                    "CREATE TRIGGER \"{name}_{when}\" AFTER {event} ON \"{table}\" BEGIN {body} END"
                )
            };
            return vec![
                trigger("insert", "INSERT".to_owned(), &plus),
                trigger(
                    "update",
                    format!("UPDATE OF \"{quantity}\", \"{above}\""),
                    &format!("{minus} {plus}"),
                ),
                trigger("delete", "DELETE".to_owned(), &minus),
            ];
        }
        // One statement where one will do: every version of a row costs PostgreSQL something.
        let difference = add(
            &format!("+ (NEW.\"{quantity}\" - OLD.\"{quantity}\")"),
            "NEW",
        );
        vec![
            format!(
                "CREATE FUNCTION \"{name}\"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF TG_OP = 'INSERT' THEN {plus} \
                 ELSIF TG_OP = 'DELETE' THEN {minus} \
                 ELSIF NEW.\"{above}\" IS DISTINCT FROM OLD.\"{above}\" THEN {minus} {plus} \
                 ELSIF NEW.\"{quantity}\" <> OLD.\"{quantity}\" THEN {difference} \
                 END IF; RETURN NULL; END $$"
            ),
            format!(
                "CREATE TRIGGER \"{name}\" AFTER INSERT OR DELETE OR UPDATE OF \"{quantity}\", \"{above}\" \
                 ON \"{table}\" FOR EACH ROW EXECUTE FUNCTION \"{name}\"()"
            ),
        ]
    }
}
