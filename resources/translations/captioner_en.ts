<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ReadAloudDialog</name>
    <message numerus="yes">
        <source>%n word error(s)</source>
        <translation>
            <numerusform>%n word error</numerusform>
            <numerusform>%n word errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryBanners</name>
    <message numerus="yes">
        <source>Captioner closed unexpectedly. %n caption(s) of {name} were recovered.</source>
        <translation>
            <numerusform>Captioner closed unexpectedly. %n caption of {name} was recovered.</numerusform>
            <numerusform>Captioner closed unexpectedly. %n captions of {name} were recovered.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted session(s) were recovered.</source>
        <translation>
            <numerusform>%n interrupted session was recovered.</numerusform>
            <numerusform>%n interrupted sessions were recovered.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionActions</name>
    <message numerus="yes">
        <source>%n session(s) were moved to the trash.</source>
        <translation>
            <numerusform>%n session was moved to the trash.</numerusform>
            <numerusform>%n sessions were moved to the trash.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionFacts</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionsPage</name>
    <message numerus="yes">
        <source>Delete %n session(s)?</source>
        <translation>
            <numerusform>Delete %n session?</numerusform>
            <numerusform>Delete %n sessions?</numerusform>
        </translation>
    </message>
</context>
</TS>
