//! The rhythm of a day as tables of 96 quarter hours, 0 (night) to 1 (the busiest quarter hour).

/// Quarter hours in a day.
pub(crate) const SLOTS: usize = 96;

/// Whose rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rhythm {
    /// Desks: half past eight to six with a lunch break.
    Office,
    /// Citizens: morning to late evening, holidays too.
    Public,
    /// Batches at night besides some office use.
    Night,
    /// None.
    Flat,
}

/// A day's level per quarter hour.
pub(crate) type Table = [f64; SLOTS];

/// All tables, working days and days of rest.
#[derive(Debug)]
pub(crate) struct Shapes {
    office: [Table; 2],
    public: [Table; 2],
    night: [Table; 2],
    flat: Table,
}

impl Shapes {
    pub(crate) fn new() -> Self {
        let office = table(&[
            (0, 4),
            (28, 6),
            (34, 85),
            (40, 100),
            (46, 90),
            (49, 45),
            (55, 50),
            (58, 95),
            (66, 92),
            (72, 60),
            (78, 18),
            (95, 5),
        ]);
        let office_rest = table(&[(0, 3), (36, 12), (64, 14), (80, 6), (95, 3)]);
        let public = table(&[
            (0, 10),
            (24, 12),
            (36, 80),
            (42, 100),
            (50, 65),
            (58, 85),
            (70, 60),
            (80, 75),
            (86, 55),
            (95, 15),
        ]);
        let public_rest = table(&[(0, 9), (30, 15), (42, 60), (60, 50), (80, 62), (95, 13)]);
        let night = table(&[
            (0, 30),
            (4, 95),
            (12, 100),
            (20, 85),
            (24, 15),
            (34, 35),
            (66, 38),
            (76, 10),
            (95, 22),
        ]);
        let night_rest = table(&[(0, 25), (4, 80), (12, 90), (20, 60), (24, 8), (95, 18)]);
        Self {
            office: [office, office_rest],
            public: [public, public_rest],
            night: [night, night_rest],
            flat: [0.5; SLOTS],
        }
    }

    /// The table of a rhythm on a working day or a day of rest.
    pub(crate) fn table(&self, rhythm: Rhythm, working: bool) -> &Table {
        let which = usize::from(!working);
        match rhythm {
            Rhythm::Office => &self.office[which],
            Rhythm::Public => &self.public[which],
            Rhythm::Night => &self.night[which],
            Rhythm::Flat => &self.flat,
        }
    }
}

/// Straight lines between points of (quarter hour, percent); the first point is at 0, the last at 95.
fn table(points: &[(u32, u32)]) -> Table {
    let mut table = [0.0; SLOTS];
    for pair in points.windows(2) {
        let [(from, low), (to, high)] = pair else {
            continue;
        };
        for slot in *from..=*to {
            let way = f64::from(slot - from) / f64::from((to - from).max(1));
            let level = f64::from(*low) + (f64::from(*high) - f64::from(*low)) * way;
            if let Some(cell) = table.get_mut(slot as usize) {
                *cell = level / 100.0;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_are_busy_at_ten_and_quiet_on_days_of_rest() {
        let shapes = Shapes::new();
        assert!((shapes.table(Rhythm::Office, true)[40] - 1.0).abs() < 1e-9);
        assert!(shapes.table(Rhythm::Office, false)[40] < 0.2);
        assert!(shapes.table(Rhythm::Office, true)[8] < 0.1);
    }
}
