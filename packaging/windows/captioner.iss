; Inno Setup 6: the Windows installer, from dist\captioner. For one user, without administrator rights.
;   iscc /DVersion=0.1.0 packaging\windows\captioner.iss

#ifndef Version
  #error Give the version: /DVersion=...
#endif

[Setup]
; Never change it: it is how Windows knows that a newer version replaces an older one.
AppId={{6E0C7C5D-30D4-4E0B-9E5B-6C1B0F5A3F61}
AppName=Captioner
AppVersion={#Version}
AppVerName=Captioner {#Version}
AppPublisher=The Captioner developers
AppPublisherURL=https://github.com/captioner/captioner
VersionInfoVersion={#Version}
DefaultDirName={autopf}\Captioner
DefaultGroupName=Captioner
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\packaging\captioner.ico
UninstallDisplayIcon={app}\captioner-gui.exe
OutputDir=..\..\dist
OutputBaseFilename=Captioner-{#Version}-windows-x86_64
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
; A running Captioner is asked to close, so that what was said is saved before its files change.
CloseApplications=yes
RestartApplications=no
#ifdef Sign
SignTool=sign
SignedUninstaller=yes
#endif

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; An older version's files must not stay between the newer one's.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\captioner\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
; Microsoft's runtime: Qt and CTranslate2 ask for one newer than Python brings. Fetched by the release
; workflow from Microsoft; it may be redistributed with programs.
Source: "..\..\build\packaging\vc_redist.x64.exe"; DestDir: "{tmp}"; Flags: deleteafterinstall; Check: NeedsRuntime

[Icons]
Name: "{group}\Captioner"; Filename: "{app}\captioner-gui.exe"; AppUserModelID: "org.captioner.Captioner"
Name: "{autodesktop}\Captioner"; Filename: "{app}\captioner-gui.exe"; Tasks: desktopicon; AppUserModelID: "org.captioner.Captioner"

[Run]
Filename: "{tmp}\vc_redist.x64.exe"; Parameters: "/install /quiet /norestart"; Check: NeedsRuntime; StatusMsg: "Installing Microsoft's runtime..."
Filename: "{app}\captioner-gui.exe"; Description: "{cm:LaunchProgram,Captioner}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
Type: dirifempty; Name: "{app}"

[Code]
{ The bundle has the runtime's libraries beside it, which suffices where nothing newer is asked for;
  the installer of the runtime needs an administrator, so it runs only where none is there at all. }
function NeedsRuntime: Boolean;
var
  Installed: Cardinal;
begin
  Result := IsAdminInstallMode and not (
    RegQueryDWordValue(HKLM64, 'SOFTWARE\Microsoft\VisualStudio\14.0\VC\Runtimes\x64', 'Installed', Installed)
    and (Installed = 1));
end;
