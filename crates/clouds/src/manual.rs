//! The driver of a provider whose engineer configures by hand.

use async_trait::async_trait;
use yunheng_domain::process::{Words, words};

use crate::{Answer, Driver, Fault, Key, Operation, Order, Work};

/// Nothing is called: the engineer works from the checklist, and the form of the step says what was done.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manual;

#[async_trait]
impl Driver for Manual {
    fn name(&self) -> &'static str {
        "manual"
    }

    fn is_automatic(&self) -> bool {
        false
    }

    async fn run(&self, _: &Key, _: Operation, _: &Order) -> Result<Answer, Fault> {
        Ok(Answer::ByHand)
    }

    async fn undo(&self, _: &Key, _: Operation, _: &Order) -> Result<(), Fault> {
        // What was done by hand is taken back by hand, and the case says who returned it and why.
        Ok(())
    }
}

/// One line of the engineer's checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Which operation it belongs to.
    pub operation: Operation,
    /// What to do.
    pub asks: Words,
}

/// What the engineer does for a piece of work, in order.
pub fn checklist(work: Work) -> Vec<Task> {
    let tasks = work.operations().iter().map(|operation| {
        let asks: &[Words] = match operation {
            Operation::Prepare => &PREPARE,
            Operation::Configure => &CONFIGURE,
            Operation::Snapshot => &SNAPSHOT,
            Operation::Resize => &RESIZE,
            Operation::Stop => &STOP,
            Operation::Reclaim => &RECLAIM,
        };
        asks.iter().map(|asks| Task {
            operation: *operation,
            asks: *asks,
        })
    });
    tasks.flatten().collect()
}

const PREPARE: [Words; 2] = [
    words(
        "按申请准备项目、网络区域和安全策略",
        "Prepare project, network zone and security policy as requested",
    ),
    words(
        "为使用单位开通管理账号，初始口令单独交付",
        "Open the unit's administration account; hand over the first password separately",
    ),
];

const CONFIGURE: [Words; 3] = [
    words(
        "按配额开通云主机和存储，不得超出任何一项",
        "Set up hosts and storage within the quota, above it in no item",
    ),
    words(
        "在监测系统中登记资源标识，确认已有数据上报",
        "Enter the identifiers into monitoring and see that data arrive",
    ),
    words(
        "在下方表单中填写每台主机的标识、核数、内存和数据盘",
        "Enter identifier, CPUs, memory and data disk of each host into the form",
    ),
];

const SNAPSHOT: [Words; 1] = [words(
    "变更前做快照并记录编号",
    "Take a snapshot first and note its number",
)];

const RESIZE: [Words; 2] = [
    words(
        "在约定的停机窗口内变更规格",
        "Change the size within the agreed window",
    ),
    words(
        "在下方表单中填写变更后的规格",
        "Enter the size after the change into the form",
    ),
];

const STOP: [Words; 1] = [words(
    "停止资源使用，保留数据",
    "Stop the resources and keep the data",
)];

const RECLAIM: [Words; 1] = [words(
    "回收资源，释放地址和存储",
    "Take the resources back, release addresses and storage",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_something_to_do_in_both_languages() {
        for work in Work::ALL {
            let tasks = checklist(work);
            for operation in work.operations() {
                assert!(tasks.iter().any(|task| task.operation == *operation));
            }
            assert!(tasks.iter().all(|task| !task.asks.en.is_empty()));
        }
    }
}
