//! One binary for every integration test: linking once is what keeps the suite quick.

#[cfg(test)]
mod access;
#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod articles;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod edge;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fuzzing;
#[cfg(test)]
mod import;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod people;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod program;
#[cfg(test)]
mod record;
#[cfg(test)]
mod signin;
#[cfg(test)]
mod store;
#[cfg(test)]
mod telemetry;
#[cfg(test)]
mod verdicts;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod web;
