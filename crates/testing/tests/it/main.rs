//! One binary for every integration test: linking once is what keeps the suite quick.

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod store;
