#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::app {

/// A place in a YAML file, read key by key. A key nobody asked for is an error that names file, line and the nearest
/// right word (yaml-cpp accepts duplicate keys in silence; we do not).
class Yaml {
public:
    /// Reads a file; `${NAME}` in any text is replaced from `variables`, else from the
    /// environment. Throws Error(usage) with file and line.
    static Yaml load(const std::filesystem::path& file, const std::map<std::string, std::string>& variables);
    /// The same for text in memory; `name` stands for the file in messages.
    static Yaml parse(const std::string& text, const std::string& name, const std::map<std::string, std::string>& variables);
    /// What a stranger wrote: one level of keys with plain values, taken as it stands. Lists, nesting, anchors, aliases (which make
    /// little text mean much), tags and a second document are refused; no `${NAME}` is replaced, since the environment is not theirs.
    static Yaml parse_plain(const std::string& text, const std::string& name);
    Yaml(Yaml&&) noexcept;
    ~Yaml();

    /// "config/demo/daybook.yaml:14"
    std::string where() const;

    /// A child mapping that need not be there (then every key of it is absent).
    Yaml child(const std::string& key) const;
    /// The items of a list that need not be there.
    std::vector<Yaml> items(const std::string& key) const;

    std::string text(const std::string& key) const;                                   ///< must be there
    std::string text(const std::string& key, const std::string& fallback) const;
    std::int64_t number(const std::string& key, std::int64_t fallback, std::int64_t least, std::int64_t most) const;
    double share(const std::string& key, double fallback) const;                      ///< 0 to 1
    bool flag(const std::string& key, bool fallback) const;
    /// One text or a list of them.
    std::vector<std::string> texts(const std::string& key) const;

    /// Texts with secrets in them: where they are not `needed`, a variable that is not set stands for "unset".
    std::string secret(const std::string& key, const std::string& fallback, bool needed) const;
    std::vector<std::string> secrets(const std::string& key, bool needed) const;
    /// Throws Error(usage) when this mapping has a key that was never asked for.
    void refuse_unknown() const;

    /// Throws Error(usage) that begins with the place of `key`.
    [[noreturn]] void fail(const std::string& key, const std::string& why) const;

private:
    struct Impl;
    explicit Yaml(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::app
