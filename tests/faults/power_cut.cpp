#include "tests/faults/power_cut.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"

#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace daybook::tests {

namespace fs = std::filesystem;

namespace {

struct Change {
    char what = 0;
    std::string_view a, b, bytes;
    std::uint64_t offset = 0;
    std::size_t size = 0;   ///< of the change itself
};

Change read_change(std::string_view from) {
    Change out;
    const auto* const begin = from.data();
    const auto number = [&] {
        std::uint64_t n = 0;
        if (from.size() < sizeof n) throw std::runtime_error("the trace ends in the middle of a change");
        std::memcpy(&n, from.data(), sizeof n);
        from.remove_prefix(sizeof n);
        return n;
    };
    const auto text = [&] {
        const auto size = number();
        if (from.size() < size) throw std::runtime_error("the trace ends in the middle of a change");
        const auto t = from.substr(0, size);
        from.remove_prefix(size);
        return t;
    };
    out.what = from.front();
    from.remove_prefix(1);
    out.a = text();
    out.b = text();
    out.offset = number();
    out.bytes = text();
    out.size = static_cast<std::size_t>(from.data() - begin);
    return out;
}

bool is_outside(std::string_view path) { return path == "\n" || path.ends_with(" (deleted)"); }

}  // namespace

std::vector<std::string_view> PowerCut::changes_in(const std::string& trace) {
    std::vector<std::string_view> out;
    for (std::string_view rest = trace; !rest.empty();) {
        const auto size = read_change(rest).size;
        out.push_back(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    return out;
}

std::string PowerCut::words_of(std::string_view change) {
    const auto c = read_change(change);
    const std::map<char, const char*> names{{'c', "create"}, {'w', "write"}, {'t', "truncate"}, {'s', "fsync"}, {'S', "syncfs"},
                                            {'r', "rename"}, {'l', "link"}, {'u', "unlink"}, {'d', "mkdir"}};
    return std::string(names.at(c.what)) + " " + std::string(c.a) + (c.b.empty() ? "" : " " + std::string(c.b));
}

PowerCut::PowerCut(const fs::path& before) {
    add(true);
    load(before, 0);
    flush_all();
}

int PowerCut::add(bool folder) {
    nodes_.push_back({folder, {}, {}, {}, {}});
    return static_cast<int>(nodes_.size()) - 1;
}

void PowerCut::load(const fs::path& from, int node) {
    for (const auto& entry : fs::directory_iterator(from)) {
        const int child = add(entry.is_directory());
        nodes_[static_cast<std::size_t>(node)].names[entry.path().filename()] = child;
        if (entry.is_directory()) load(entry.path(), child);
        else nodes_[static_cast<std::size_t>(child)].bytes = base::read_file(entry.path());
    }
}

int PowerCut::find(std::string_view path) const {
    int at = 0;
    for (const auto piece : base::split(path, '/')) {
        if (piece.empty()) continue;
        const auto& names = nodes_[static_cast<std::size_t>(at)].names;
        const auto found = names.find(std::string(piece));
        if (found == names.end()) return -1;
        at = found->second;
    }
    return at;
}

std::pair<int, std::string> PowerCut::place_of(std::string_view path) const {
    const auto slash = path.rfind('/');
    const int folder = find(path.substr(0, slash));
    if (folder < 0) throw std::runtime_error("the trace has no folder for " + std::string(path));
    return {folder, std::string(path.substr(slash + 1))};
}

void PowerCut::flush_all() {
    for (auto& node : nodes_) {
        node.flushed_bytes = node.bytes;
        node.flushed_names = node.names;
    }
    pending_.clear();
}

void PowerCut::flush(int at) {
    auto& node = nodes_[static_cast<std::size_t>(at)];
    node.flushed_bytes = node.bytes;
    if (!node.folder) return;
    std::erase_if(pending_, [&](const Rename& r) {
        if (r.from != at && r.to != at) return false;
        auto& from = nodes_[static_cast<std::size_t>(r.from)].flushed_names;
        if (const auto old = from.find(r.name); old != from.end() && old->second == r.node) from.erase(old);
        nodes_[static_cast<std::size_t>(r.to)].flushed_names[r.new_name] = r.node;
        return true;
    });
    node.flushed_names = node.names;
}

void PowerCut::play(std::string_view change) {
    const auto c = read_change(change);
    if (c.what == 'S') return flush_all();
    if (is_outside(c.a) && c.b.empty()) return;
    const auto names_of = [&](int folder) -> auto& { return nodes_[static_cast<std::size_t>(folder)].names; };
    if (c.what == 'c' || c.what == 'd') {
        const auto [folder, name] = place_of(c.a);
        const int node = add(c.what == 'd');
        names_of(folder)[name] = node;
    } else if (c.what == 'l') {
        const auto [folder, name] = place_of(c.b);
        names_of(folder)[name] = find(c.a);
    } else if (c.what == 'u') {
        const auto [folder, name] = place_of(c.a);
        names_of(folder).erase(name);
    } else if (c.what == 'r') {
        const auto [from, name] = place_of(c.a);
        const auto [to, new_name] = place_of(c.b);
        const int node = find(c.a);
        names_of(from).erase(name);
        names_of(to)[new_name] = node;
        pending_.push_back({from, to, node, name, new_name});
    } else if (const int at = find(c.a); at >= 0) {
        auto& bytes = nodes_[static_cast<std::size_t>(at)].bytes;
        if (c.what == 's') flush(at);
        else if (c.what == 't') bytes.resize(c.offset);
        else {
            bytes.resize(std::max<std::size_t>(bytes.size(), c.offset + c.bytes.size()));
            bytes.replace(c.offset, c.bytes.size(), c.bytes);
        }
    }
}

void PowerCut::write_node(const fs::path& to, int at, Kept kept) const {
    const auto& node = nodes_[static_cast<std::size_t>(at)];
    if (!node.folder) {
        if (!to.string().ends_with("-shm")) base::write_unflushed(to, kept == Kept::bytes ? node.bytes : node.flushed_bytes);
        return;
    }
    fs::create_directories(to);
    for (const auto& [name, child] : kept == Kept::names ? node.names : node.flushed_names) write_node(to / name, child, kept);
}

void PowerCut::write_to(const fs::path& folder, Kept kept) const { write_node(folder, 0, kept); }

}  // namespace daybook::tests
