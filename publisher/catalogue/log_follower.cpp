#include "publisher/catalogue/log_follower.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/merkle.hpp"

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using base::Sha256;
namespace merkle = record::merkle;

namespace {

void append_leaves(std::vector<Sha256>& leaves, const std::vector<record::LogEntry>& entries) {
    for (const auto& entry : entries) leaves.push_back(merkle::leaf_hash(base::json::canonical(entry.body)));
}

}  // namespace

Error lost_history(const std::filesystem::path& public_dir, const Applied& applied, std::string_view what) {
    return Error::make(ErrorKind::corrupt,
                       "the index has revision {} of the log '{}', but the checkpoint in {} {}; answers stay at that "
                       "revision. Restore the log from a mirror or a backup; only where another archive was put in "
                       "its place on purpose, stop the server and run daybook reindex",
                       applied.revision, applied.origin, public_dir.string(), what);
}

Sha256 root_of(const std::vector<Sha256>& leaves, Revision size) {
    const merkle::HashAt hash_at = [&](int level, std::int64_t index) {
        if (level == 0) return leaves[static_cast<std::size_t>(index)];
        return merkle::node_hash(hash_at(level - 1, 2 * index), hash_at(level - 1, 2 * index + 1));
    };
    return size == 0 ? merkle::empty_root() : merkle::root(size, hash_at);
}

void LogFollower::refuse_lost_history(const record::Checkpoint& checkpoint) const {
    if (applied_.revision == 0) return;
    std::string what;
    if (checkpoint.size == 0) what = "is gone";
    else if (checkpoint.origin != applied_.origin) what = fmt::format("is now that of '{}'", checkpoint.origin);
    else if (checkpoint.size < applied_.revision) what = fmt::format("went back to revision {}", checkpoint.size);
    else if (checkpoint.size == applied_.revision && checkpoint.root != applied_.root)
        what = "signs another history";
    if (!what.empty()) throw lost_history(reader_.public_dir(), applied_, what);
}

void LogFollower::refuse_other_log(const record::Checkpoint& checkpoint) const {
    if (origin_.empty() || checkpoint.size == 0 || checkpoint.origin == origin_) return;
    throw Error::make(ErrorKind::corrupt, "the log in {} is that of '{}', and the configuration's log.origin is '{}': correct the one that is wrong, archive or log.origin",
                      reader_.public_dir().string(), checkpoint.origin, origin_);
}

std::optional<News> LogFollower::poll() const {
    const auto checkpoint = reader_.checkpoint();
    News news{{checkpoint.origin, checkpoint.size, checkpoint.root}, {}, false, {}};
    if (!from_nothing_ && news.what == applied_) return {};
    refuse_lost_history(checkpoint);
    refuse_other_log(checkpoint);
    news.restarted = from_nothing_ || applied_.revision == 0;
    if (!news.restarted) news.leaves = leaves_;
    news.entries = reader_.entries(std::ssize(news.leaves), checkpoint.size);
    append_leaves(news.leaves, news.entries);
    if (root_of(news.leaves, checkpoint.size) == checkpoint.root &&
        root_of(news.leaves, applied_.revision) == (applied_.revision == 0 ? merkle::empty_root() : applied_.root))
        return news;
    if (applied_.revision > 0)
        throw lost_history(reader_.public_dir(), applied_, "signs entries that do not continue it");
    throw Error::make(ErrorKind::corrupt,
                            "the entries of the log at {} do not give the root its checkpoint signs; restore it "
                            "from a mirror or a backup",
                            reader_.public_dir().string());
}

void LogFollower::accept(News&& news) {
    applied_ = std::move(news.what);
    leaves_ = std::move(news.leaves);
    from_nothing_ = false;
}

}  // namespace daybook::catalogue
