package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/internal/decode"
)

// configName is the name of the configuration in the working directory.
const configName = "snapspec.yaml"

const configHelp = "`file` with defaults of flags (default " + configName + " if there is one)"

// config has defaults of flags. Each key has the name of its flag. Paths are relative
// to the folder of the file.
type config struct {
	Spec       oneOrMore `yaml:"spec"`
	Cases      oneOrMore `yaml:"cases"`
	Pages      oneOrMore `yaml:"pages"`
	Gaps       oneOrMore `yaml:"gaps"`
	Profile    oneOrMore `yaml:"profile"`
	Baseline   oneOrMore `yaml:"baseline"`
	IgnoreHost oneOrMore `yaml:"ignore-host"`
}

// defaults are the values of a flag in a configuration.
type defaults struct {
	flag   string
	values []string
}

func (c config) defaults(folder string) []defaults {
	return []defaults{
		{"spec", within(folder, c.Spec)},
		{"cases", within(folder, c.Cases)},
		{"pages", within(folder, c.Pages)},
		{"gaps", within(folder, c.Gaps)},
		{"profile", c.Profile},
		{"baseline", within(folder, c.Baseline)},
		{"ignore-host", c.IgnoreHost},
	}
}

// within returns paths that are relative to a folder.
func within(folder string, paths []string) []string {
	var all []string
	for _, path := range paths {
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		all = append(all, path)
	}
	return all
}

// oneOrMore is a text or a list of texts.
type oneOrMore []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (o *oneOrMore) UnmarshalYAML(node *yaml.Node) error {
	nodes := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		nodes = node.Content
	}
	if len(nodes) == 0 {
		return fmt.Errorf("line %d: the list is empty; add a text, or remove the key", node.Line)
	}
	for _, one := range nodes {
		if one.Kind != yaml.ScalarNode || one.Tag != "!!str" {
			return fmt.Errorf("line %d: not a text or a list of texts", one.Line)
		}
		if one.Value == "" {
			return fmt.Errorf("line %d: the text is empty; give a value, or remove the key", one.Line)
		}
		*o = append(*o, one.Value)
	}
	return nil
}

// readConfig is the cobra.Command.PreRunE of a verb that the configuration has
// defaults for. A flag of the command line wins.
func readConfig(cmd *cobra.Command, _ []string) error {
	name, err := cmd.Flags().GetString("config")
	if err != nil {
		return err
	}
	isGiven := cmd.Flags().Changed("config")
	if isGiven && name == "" {
		return usagef("--config is empty; give a value, or leave the flag out")
	}
	if !isGiven {
		name = configName
	}
	data, err := os.ReadFile(name) // #nosec G304 -- the user names the file
	if errors.Is(err, fs.ErrNotExist) && !isGiven {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, reason(err))
	}
	var c config
	if err := decode.YAML(data, &c); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := refuseNull(data); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, d := range c.defaults(filepath.Dir(name)) {
		if err := setDefault(cmd.Flags(), d); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// refuseNull returns an error for a key without a value, which the decoder ignores.
func refuseNull(data []byte) error {
	var values map[string]yaml.Node
	if err := decode.YAML(data, &values); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if value := values[key]; value.Tag == "!!null" {
			return fmt.Errorf("line %d: %s has no value; give one, or remove the key", value.Line, key)
		}
	}
	return nil
}

func setDefault(flags *pflag.FlagSet, d defaults) error {
	flag := flags.Lookup(d.flag)
	if flag == nil || flag.Changed || len(d.values) == 0 {
		return nil
	}
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return list.Replace(d.values)
	}
	if len(d.values) > 1 {
		return fmt.Errorf("%s has %d values; give one", d.flag, len(d.values))
	}
	return flag.Value.Set(d.values[0])
}

// reason returns the cause of an error of a file, whose name the caller adds.
func reason(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
