//! What is on paper, as poppler reads it. The suite fails without poppler and without the fonts that
//! `scripts/install-test.sh` installs.

#[cfg(test)]
mod fonts;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod making;
#[cfg(test)]
mod paper;
#[cfg(test)]
mod pdf;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sheets;
#[cfg(test)]
mod texts;
