// What has changed in the snapshots that a page reads, from one to the next: docs/api.md describes
// the message "changes". Belongs to one thread.
#pragma once

#include <memory>
#include <string>

#include "report/json_page.hpp"

namespace mayfly::report {

/// The snapshots of this moment and of the one before.
class SnapshotChanges {
public:
    SnapshotChanges();
    ~SnapshotChanges();

    /// Keeps this snapshot; the one that was kept becomes the one before.
    void keep(const RunRecord& record);
    /// What was kept is no base for what comes next: nobody wants changes.
    void forget();
    /// The message "changes". The lists that grow begin as `news` says. Call it after two keep()s.
    std::string message(const RunRecord& record, const News& news, PageRows rows) const;

private:
    struct Kept;
    std::unique_ptr<Kept> kept_;
};

}  // namespace mayfly::report
