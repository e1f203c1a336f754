#include "publisher/app/yaml.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cstdlib>
#include <sstream>

namespace daybook::app {

using base::Error;
using base::ErrorKind;

namespace {

using Variables = std::map<std::string, std::string>;

struct File {
    std::string name;
    Variables variables;
    bool substitutes = true;
    std::string at(const YAML::Node& node) const {
        return node.Mark().is_null() ? name : fmt::format("{}:{}", name, node.Mark().line + 1);
    }
};

std::optional<std::string> variable(const File& file, const std::string& name) {
    if (const auto found = file.variables.find(name); found != file.variables.end()) return found->second;
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string substituted(const File& file, const YAML::Node& node, bool needed = true) {
    auto text = node.Scalar();
    if (!file.substitutes) return text;
    for (auto begin = text.find("${"); begin != std::string::npos; begin = text.find("${", begin)) {
        const auto end = text.find('}', begin);
        const auto name = end == std::string::npos ? text.substr(begin) : text.substr(begin + 2, end - begin - 2);
        auto value = variable(file, name);
        if (!value && !needed) value = "unset";
        if (!value)
            throw Error::make(ErrorKind::usage, "{}: the variable '{}' is not set in the environment; set it for this command as the service has it: docs/operating.md, \"Secrets\", has the line to type",
                              file.at(node), name);
        text.replace(begin, end + 1 - begin, *value);
        begin += value->size();
    }
    return text;
}

void refuse_duplicates(const File& file, const YAML::Node& node) {
    if (node.IsMap()) {
        std::set<std::string> seen;
        for (const auto& pair : node) {
            if (!seen.insert(pair.first.Scalar()).second)
                throw Error::make(ErrorKind::usage, "{}: the key '{}' stands twice", file.at(pair.first), pair.first.Scalar());
            refuse_duplicates(file, pair.second);
        }
    } else if (node.IsSequence()) {
        for (const auto& item : node) refuse_duplicates(file, item);
    }
}

/// Throws at whatever is not a key or a plain value, before yaml-cpp makes anything of it.
class PlainOnly : public YAML::EventHandler {
public:
    explicit PlainOnly(const std::string& name) : name_(name) {}
    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ > 0) refuse(mark, "a second document");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { plain(mark, {}, anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { refuse(mark, "an alias (*)"); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& /*value*/) override {
        plain(mark, tag, anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {
        refuse(mark, "a list");
    }
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value /*style*/) override {
        if (depth_++ > 0) refuse(mark, "keys within a key");
        plain(mark, tag, anchor);
    }
    void OnMapEnd() override { --depth_; }

private:
    void plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
        if (anchor != YAML::NullAnchor) refuse(mark, "an anchor (&)");
        // "?" is no tag, "!" that of a text in quotes.
        if (tag.size() > 1) refuse(mark, "a tag (!)");
    }
    [[noreturn]] void refuse(const YAML::Mark& mark, std::string_view what) const {
        throw Error::make(ErrorKind::usage, "{}:{}: {} has no place here; write one 'key: value' a line", name_, mark.line + 1, what);
    }

    const std::string& name_;
    int documents_ = 0, depth_ = 0;
};

void refuse_what_is_not_plain(const std::string& text, const std::string& name) try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    PlainOnly only(name);
    while (parser.HandleNextDocument(only)) continue;
} catch (const YAML::Exception& e) {
    throw Error::make(ErrorKind::usage, "{}:{}: {}", name, e.mark.line + 1, e.msg);
}

}  // namespace

struct Yaml::Impl {
    std::shared_ptr<const File> file;
    YAML::Node node;
    mutable std::set<std::string> asked;

    std::optional<YAML::Node> find(const std::string& key) const {
        asked.insert(key);
        // operator[] on a non-const node would make the key.
        const YAML::Node& view = node;
        if (!view.IsMap() || !view[key] || view[key].IsNull()) return {};
        return view[key];
    }
};

Yaml::Yaml(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Yaml::Yaml(Yaml&&) noexcept = default;
Yaml::~Yaml() = default;

Yaml Yaml::parse(const std::string& text, const std::string& name, const Variables& variables) {
    auto impl = std::make_unique<Impl>();
    const auto file = std::make_shared<File>(File{name, variables, true});
    impl->file = file;
    try {
        impl->node = YAML::Load(text);
    } catch (const YAML::Exception& e) {
        throw Error::make(ErrorKind::usage, "{}:{}: {}", name, e.mark.line + 1, e.msg);
    }
    if (!impl->node.IsMap() && !impl->node.IsNull()) throw Error::make(ErrorKind::usage, "{}: expected keys and values", name);
    refuse_duplicates(*file, impl->node);
    return Yaml(std::move(impl));
}

Yaml Yaml::parse_plain(const std::string& text, const std::string& name) {
    refuse_what_is_not_plain(text, name);
    auto out = parse(text, name, {});
    out.impl_->file = std::make_shared<File>(File{name, {}, false});
    return out;
}

Yaml Yaml::load(const std::filesystem::path& file, const Variables& variables) {
    return parse(base::read_file(file, 8 << 20), file.string(), variables);
}

std::string Yaml::where() const { return impl_->file->at(impl_->node); }

void Yaml::fail(const std::string& key, const std::string& why) const {
    const auto found = impl_->find(key);
    throw Error::make(ErrorKind::usage, "{}: '{}' {}", found ? impl_->file->at(*found) : where(), key, why);
}

Yaml Yaml::child(const std::string& key) const {
    const auto found = impl_->find(key);
    if (found && !found->IsMap()) fail(key, "takes keys and values");
    return Yaml(std::make_unique<Impl>(Impl{impl_->file, found ? *found : YAML::Node(), {}}));
}

std::vector<Yaml> Yaml::items(const std::string& key) const {
    std::vector<Yaml> out;
    const auto found = impl_->find(key);
    if (!found) return out;
    if (!found->IsSequence()) fail(key, "takes a list");
    for (const auto& item : *found) {
        if (!item.IsMap()) fail(key, "takes a list of keys and values");
        out.push_back(Yaml(std::make_unique<Impl>(Impl{impl_->file, item, {}})));
    }
    return out;
}

std::string Yaml::text(const std::string& key) const {
    const auto found = impl_->find(key);
    if (!found) throw Error::make(ErrorKind::usage, "{}: '{}' is missing", where(), key);
    if (!found->IsScalar()) fail(key, "takes one value");
    return substituted(*impl_->file, *found);
}

std::string Yaml::text(const std::string& key, const std::string& fallback) const {
    return impl_->find(key) ? text(key) : fallback;
}

std::int64_t Yaml::number(const std::string& key, std::int64_t fallback, std::int64_t least, std::int64_t most) const {
    if (!impl_->find(key)) return fallback;
    const auto value = text(key);
    const auto n = base::parse_whole(value);
    if (!n || *n < least || *n > most) fail(key, fmt::format("takes a whole number from {} to {}, not '{}'", least, most, value));
    return *n;
}

double Yaml::share(const std::string& key, double fallback) const {
    if (!impl_->find(key)) return fallback;
    const auto value = text(key);
    double share = 0;
    const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), share);
    if (failed != std::errc{} || end != value.data() + value.size() || !(share >= 0 && share <= 1))
        fail(key, fmt::format("takes a share from 0 to 1, not '{}'", value));
    return share;
}

bool Yaml::flag(const std::string& key, bool fallback) const {
    if (!impl_->find(key)) return fallback;
    const auto value = text(key);
    if (value != "true" && value != "false") fail(key, fmt::format("takes true or false, not '{}'", value));
    return value == "true";
}

std::vector<std::string> Yaml::texts(const std::string& key) const { return secrets(key, true); }

std::string Yaml::secret(const std::string& key, const std::string& fallback, bool needed) const {
    const auto found = impl_->find(key);
    return found && found->IsScalar() ? substituted(*impl_->file, *found, needed) : text(key, fallback);
}

std::vector<std::string> Yaml::secrets(const std::string& key, bool needed) const {
    const auto found = impl_->find(key);
    if (!found) return {};
    if (found->IsScalar()) return {substituted(*impl_->file, *found, needed)};
    std::vector<std::string> out;
    if (!found->IsSequence()) fail(key, "takes a text or a list of texts");
    for (const auto& item : *found) {
        if (!item.IsScalar()) fail(key, "takes a text or a list of texts");
        out.push_back(substituted(*impl_->file, item, needed));
    }
    return out;
}

void Yaml::refuse_unknown() const {
    if (!impl_->node.IsMap()) return;
    const std::vector<std::string> known(impl_->asked.begin(), impl_->asked.end());
    for (const auto& pair : impl_->node) {
        const auto& key = pair.first.Scalar();
        if (impl_->asked.contains(key)) continue;
        const auto near = base::nearest(key, known);
        throw Error::make(ErrorKind::usage, "{}: there is no setting '{}' here{}", impl_->file->at(pair.first), key,
                          near.empty() ? fmt::format("; there are {}", base::join(known, ", ")) : fmt::format("; did you mean '{}'?", near));
    }
}

}  // namespace daybook::app
