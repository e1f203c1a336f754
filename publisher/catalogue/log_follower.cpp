#include "publisher/catalogue/log_follower.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/merkle.hpp"

namespace daybook::catalogue {

using base::Sha256;
namespace merkle = record::merkle;

namespace {

void append_leaves(std::vector<Sha256>& leaves, const std::vector<record::LogEntry>& entries) {
    for (const auto& entry : entries) leaves.push_back(merkle::leaf_hash(base::json::canonical(entry.body)));
}

}  // namespace

Sha256 root_of(const std::vector<Sha256>& leaves, Revision size) {
    const merkle::HashAt hash_at = [&](int level, std::int64_t index) {
        if (level == 0) return leaves[static_cast<std::size_t>(index)];
        return merkle::node_hash(hash_at(level - 1, 2 * index), hash_at(level - 1, 2 * index + 1));
    };
    return size == 0 ? merkle::empty_root() : merkle::root(size, hash_at);
}

std::optional<News> LogFollower::poll() const {
    const auto checkpoint = reader_.checkpoint();
    const auto known = static_cast<Revision>(leaves_.size());
    News news{{checkpoint.origin, checkpoint.size, checkpoint.root}, {}, false, leaves_};
    if (news.what == applied_) return {};
    if (checkpoint.size > known && checkpoint.origin == applied_.origin) {
        news.entries = reader_.entries(known, checkpoint.size);
        append_leaves(news.leaves, news.entries);
        if (root_of(news.leaves, checkpoint.size) == checkpoint.root) return news;
    }
    news.restarted = true;
    news.entries = reader_.entries(0, checkpoint.size);
    news.leaves.clear();
    append_leaves(news.leaves, news.entries);
    if (root_of(news.leaves, checkpoint.size) != checkpoint.root)
        throw base::Error::make(base::ErrorKind::corrupt,
                                "the entries of the log at {} do not give the root its checkpoint signs",
                                reader_.public_dir().string());
    return news;
}

void LogFollower::accept(News&& news) {
    applied_ = std::move(news.what);
    leaves_ = std::move(news.leaves);
}

void LogFollower::restart() {
    applied_ = {};
    leaves_.clear();
}

}  // namespace daybook::catalogue
