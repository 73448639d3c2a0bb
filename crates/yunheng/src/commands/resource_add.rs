//! `yunheng resource add NAME --unit CODE ...`

use clap::{Args, ValueEnum};
use serde_json::json;
use yunheng_app::NewResourceRequest;
use yunheng_domain::resource::ResourceKind;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Unique name, the one that telemetry is bound to
    name: String,
    /// Machine or disk
    #[arg(long, default_value = "virtual-machine")]
    kind: Kind,
    /// Code of the unit that owns it
    #[arg(long, value_name = "CODE")]
    unit: String,
    /// Name of the machine a disk belongs to
    #[arg(long, value_name = "NAME")]
    machine: Option<String>,
    /// vCPUs of a machine
    #[arg(long, default_value_t = 0)]
    vcpus: i64,
    /// Memory of a machine, GB (2^30 bytes)
    #[arg(long, default_value_t = 0, value_name = "GB")]
    memory: i64,
    /// Space of a disk, GB (2^30 bytes)
    #[arg(long, default_value_t = 0, value_name = "GB")]
    disk: i64,
}

/// A kind of resource.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A virtual machine.
    VirtualMachine,
    /// A data disk of one.
    DataDisk,
}

pub(crate) async fn run(global: &Global, args: &AddArgs) -> Result<Code, Failure> {
    let request = NewResourceRequest {
        name: args.name.clone(),
        kind: match args.kind {
            Kind::VirtualMachine => ResourceKind::VirtualMachine,
            Kind::DataDisk => ResourceKind::DataDisk,
        },
        unit_code: args.unit.clone(),
        machine: args.machine.clone(),
        vcpus: args.vcpus,
        memory_gb: args.memory,
        disk_gb: args.disk,
    };
    let app = workspace::open(global).await?;
    let id = app
        .register_resource(&workspace::operator("resource add"), &request)
        .await?;
    Sheet::single(vec![("id", json!(id)), ("name", json!(request.name))]).print(global.output)?;
    app.close().await?;
    Ok(Code::Done)
}
